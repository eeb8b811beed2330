//! Answers of one's own: from the contract to the verdict.

use std::{fs, path::Path};

use assert_cmd::Command;
use harness::{
    contract::Contract,
    practice::{Answer, Workshop, skeleton},
};
use rayon::prelude::*;
use serde_json::Value;

use crate::cli::{catalog, refuses};

/// The answers that are graded here, with their outcome, the rung where that was
/// clear, and words of the verdict or the finding.
const ANSWERS: [(&str, &str, &str, &str); 41] = [
    ("aborts/mutex.rs", "failed", "small", "abort"),
    (
        "both-wait-first/ping_pong.rs",
        "failed",
        "small",
        "deadlock",
    ),
    (
        "both-wait-first/rendezvous.rs",
        "failed",
        "small",
        "deadlock",
    ),
    ("brace/mutex.rs", "failed", "compiles", "error"),
    ("channel/mutex.rs", "failed", "compiles", "std::sync"),
    ("check-then-act/mutex.rs", "failed", "small", "data race"),
    ("counts/mutex.rs", "solved", "", "solved"),
    ("exits/mutex.rs", "failed", "compiles", "std::process"),
    ("forges/mutex.rs", "failed", "small", "never ends"),
    ("gigabytes/mutex.rs", "failed", "small", "abort"),
    ("hides/ping_pong.rs", "failed", "compiles", "std::cell"),
    ("keeps-the-mutex/h2o.rs", "failed", "size", "deadlock"),
    ("lies/mutex.rs", "failed", "compiles", "Hasher"),
    ("loops/mutex.rs", "failed", "small", "never ends"),
    ("no-barrier/h2o.rs", "failed", "size", "violation"),
    ("no-permit/mutex.rs", "failed", "small", "deadlock"),
    ("not-send/mutex.rs", "failed", "compiles", "error"),
    ("nothing/mutex.rs", "failed", "small", "violation"),
    (
        "one-at-a-time/readers_writers.rs",
        "failed",
        "possible",
        "two readers are inside together",
    ),
    ("one-semaphore/ping_pong.rs", "failed", "small", "violation"),
    (
        "other-name/mutex.rs",
        "failed",
        "compiles",
        "pub struct Answer",
    ),
    ("panics/mutex.rs", "failed", "small", "the door is stuck"),
    ("panics-in-new/mutex.rs", "failed", "small", "no door today"),
    ("parks/mutex.rs", "failed", "compiles", "std::thread"),
    ("prints/mutex.rs", "solved", "", "solved"),
    ("recurses/mutex.rs", "failed", "small", "stack"),
    ("right/h2o.rs", "solved", "", "solved"),
    ("right/multiplex.rs", "solved", "", "solved"),
    ("right/mutex.rs", "solved", "", "solved"),
    ("right/ping_pong.rs", "solved", "", "solved"),
    ("right/readers_writers.rs", "solved", "", "solved"),
    ("right/rendezvous.rs", "solved", "", "solved"),
    ("sleeps/mutex.rs", "failed", "compiles", "std::thread"),
    ("spins/mutex.rs", "failed", "compiles", "atomic"),
    ("throws-dice/mutex.rs", "failed", "compiles", "hash_map"),
    (
        "starves/no_starve_mutex.rs",
        "failed",
        "weak",
        "starves: worker",
    ),
    ("tries-for-ever/mutex.rs", "failed", "small", "livelock"),
    (
        "unguarded-count/readers_writers.rs",
        "failed",
        "small",
        "data race",
    ),
    ("unsafe/mutex.rs", "failed", "compiles", "error"),
    ("waits-in-new/mutex.rs", "failed", "small", "wait for ever"),
    ("wrong-type/mutex.rs", "failed", "compiles", "error"),
];

/// A file that is no answer costs only itself.
#[test]
fn a_file_that_is_no_answer_is_left_out() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let answers = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
    for (from, to) in [
        ("right/mutex.rs", "mutex.rs"),
        ("right/mutex.rs", "notes.rs"),
    ] {
        fs::copy(answers.join(from), folder.path().join(to)).expect("it is copied");
    }
    let path = folder.path().to_str().expect("it is text");
    let (code, out, err) = catalog(&["grade", path, "--csv"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("mutex.rs") && !out.contains("notes.rs"),
        "{out}"
    );
    assert!(
        err.contains("left out: notes.rs is called for no problem"),
        "{err}"
    );
}

#[test]
fn every_skeleton_compiles() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let problems = catalog::problems();
    let contracts: Vec<_> = problems
        .iter()
        .map(|it| (it, Contract::of(it).expect("it shows its contract")))
        .collect();
    let krates: Vec<&str> = contracts.iter().map(|(_, it)| it.krate.as_str()).collect();
    let workshop = Workshop::open(env!("CARGO_PKG_NAME"), &krates).expect("it opens");
    contracts.par_iter().for_each(|(problem, contract)| {
        let file = folder.path().join(format!("{}.rs", contract.krate));
        fs::write(&file, skeleton(problem, contract)).expect("it can be written");
        let answer = Answer::at(&file).expect("it is there");
        if let Err(broken) = workshop.compile(contract, &answer) {
            panic!("{}: {}\n{}", problem.name, broken.why, broken.errors);
        }
        let text = fs::read_to_string(&file).expect("it can be read");
        for line in text.lines() {
            assert!(line.chars().count() <= 100, "{}: {line}", problem.name);
        }
    });
}

#[test]
fn answers_of_all_kinds_get_the_grade_they_deserve() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("answers");
    let folder = folder.to_str().expect("it is text");
    let quick = ["--seconds", "10", "--stress", "0.5"];
    let (code, out, err) = catalog(&[&["grade", folder, "--json"], &quick[..]].concat());
    assert_eq!(code, 0, "{err}");
    let grades: Vec<Value> = out
        .lines()
        .map(|it| serde_json::from_str(it).expect("it is JSON"))
        .collect();
    for grade in &grades {
        let name = grade["answer"].as_str().expect("it has a name");
        let expected = ANSWERS.iter().find(|it| it.0 == name);
        let (_, outcome, stopped, words) = expected.expect("it is known");
        let said = grade["outcome"].as_str().expect("it is text");
        assert_eq!(said, *outcome, "{grade:#}");
        assert_eq!(
            grade["stopped"].as_str().unwrap_or(""),
            *stopped,
            "{grade:#}"
        );
        let verdict = format!("{} {}", grade["verdict"], grade["finding"]);
        assert!(verdict.contains(words), "{name}: {verdict}");
    }
    assert_eq!(grades.len(), ANSWERS.len());
}

/// A grown count tells states apart: nothing is decided about starvation, and what is
/// decided stands.
#[test]
fn a_star_that_is_not_decided_is_no_failure() {
    let (code, out, _) = practise("counts/mutex.rs");
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("· nobody starves, barging"), "{out}");
    assert!(out.contains("Solved"), "{out}");
}

/// Judges this answer once: the exit code, what was printed, and what was not.
fn practise(answer: &str) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("answers")
        .join(answer);
    let practice = folder.path().join("practice");
    fs::create_dir(&practice).expect("it can be made");
    let name = from.file_name().expect("it is a file");
    fs::copy(&from, practice.join(name)).expect("it can be copied");
    let problem = from.file_stem().expect("it has a name").to_string_lossy();
    let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
        .args(["practice", &problem.replace('_', "-"), "--once"])
        .args(["--seconds", "5", "--stress", "0.5"])
        .current_dir(folder.path())
        .output()
        .expect("the command runs");
    let text = |bytes| String::from_utf8(bytes).expect("it prints text");
    let progress = fs::read_to_string(practice.join("progress.json"));
    assert!(progress.is_ok_and(|it| it.contains("\"tries\": 1")));
    (
        output.status.code().expect("it ends by itself"),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_wrong_answer_is_refuted_in_its_own_lines() {
    let (code, out, _) = practise("no-barrier/h2o.rs");
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("✗ keeps the rules at the puzzle's size"),
        "{out}"
    );
    assert!(out.contains("practice/h2o.rs"), "{out}");
    assert!(out.contains("self.hydrogens.acquire();"), "{out}");
    for line in out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

/// What was not decided is not called decided, and there is a way out.
#[test]
fn a_number_that_only_grows_is_named_where_starvation_is_not_decided() {
    let (code, out, _) = practise("counts/mutex.rs");
    assert_eq!(code, 0, "{out}");
    let said = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("whether threads starve was not decided"),
        "{said}"
    );
    assert!(
        said.contains("a number that only grows has no end of states"),
        "{said}"
    );
    assert!(!said.contains("threads can starve under"), "{said}");
}

#[test]
fn what_the_compiler_says_is_about_the_persons_file() {
    let (code, out, _) = practise("wrong-type/mutex.rs");
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("practice/mutex.rs:13:24"), "{out}");
    assert!(out.contains("expected `Semaphore`, found integer"), "{out}");
    assert!(!out.contains("main.rs"), "{out}");
}

#[test]
fn practice_and_grade_refuse_what_is_not_there() {
    refuses(&["practice", "h2", "--once"], "did you mean `h2o`?");
    refuses(&["practice", "--once"], "PROBLEM");
    refuses(&["grade", "/nowhere"], "name a folder with answers");
    let empty = tempfile::tempdir().expect("a folder can be made");
    let empty = empty.path().to_str().expect("it is text");
    refuses(&["grade", empty], "there is no answer in");
}

#[test]
fn a_handout_has_hints_and_answers_on_demand_only() {
    let (code, page, _) = catalog(&["show", "h2o", "--handout"]);
    assert_eq!(code, 0);
    assert!(page.starts_with("# Building H2O\n"));
    assert!(page.contains("pub trait Reaction"));
    for solution in catalog::problems()
        .iter()
        .find(|it| it.name == "h2o")
        .expect("it is there")
        .right()
    {
        assert!(!page.contains(&solution.name()), "{}", solution.name());
    }
    let (_, hints, _) = catalog(&["show", "h2o", "--handout", "--hints"]);
    assert!(hints.contains("## Hints\n\n**1.**") && !hints.contains("## Answers"));
    let (_, html, _) = catalog(&["show", "h2o", "--handout", "--answers", "--html"]);
    assert!(html.starts_with("<!doctype html>"));
    assert!(html.contains("<h2 class=\"sheet\">Answers</h2>"), "{html}");
    assert!(html.contains("impl Reaction for Queues") && !html.contains("<details>"));
}

/// As bash asks: the words of the line, and which of them to complete.
#[test]
fn the_shell_completes_problems_solutions_roles_and_disciplines() {
    for (line, expected) in [
        (&["verify", "h"][..], "h2o"),
        (&["verify", "h2o", "--solution", "two"], "two-turnstiles"),
        (&["verify", "h2o", "--threads", "hy"], "hydrogen="),
        (&["verify", "h2o", "--discipline", "w"], "weak"),
        (&["verify", "bounded-buffer", "--set", ""], "capacity="),
        (&["practice", "rend"], "rendezvous"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
            .env("COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", line.len().to_string())
            .env("_CLAP_IFS", "\n")
            .args(["--", "catalog"])
            .args(line)
            .output()
            .expect("it runs");
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(out.lines().any(|it| it == expected), "{line:?}: {out}");
    }
    let (code, script, _) = catalog(&["completions", "bash"]);
    assert!(code == 0 && script.contains("COMPLETE"), "{script}");
}

#[test]
fn a_contract_is_the_trait_the_roles_the_events_and_what_may_be_used() {
    let (code, out, _) = catalog(&["show", "barrier", "--contract"]);
    assert_eq!(code, 0);
    for words in [
        "pub trait Barrier: Send + Sync {",
        "pub struct Party<'a>",
        "party",
        "\"arrives\": A party has come",
        "FifoSemaphore",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    for line in out.lines() {
        assert!(line.chars().count() <= 90, "{line}");
    }
}
