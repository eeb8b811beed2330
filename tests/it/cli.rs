//! The command line, from outside.

use assert_cmd::Command;
use serde_json::Value;

pub(crate) fn catalog(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
        .args(args)
        .output()
        .expect("the command runs");
    (
        output.status.code().expect("it ends by itself"),
        String::from_utf8(output.stdout).expect("it prints text"),
        String::from_utf8(output.stderr).expect("it prints text"),
    )
}

/// The command prints one sentence on standard error and exits with code 2.
pub(crate) fn refuses(args: &[&str], sentence: &str) {
    let (code, out, err) = catalog(args);
    assert_eq!(code, 2, "{args:?}: {err}");
    assert!(err.contains(sentence), "{args:?} said: {err}");
    assert!(out.is_empty(), "{args:?} printed: {out}");
    assert!(!err.contains("panicked"), "{err}");
}

#[test]
fn list_shows_every_problem_and_on_demand_its_solutions() {
    let (code, out, _) = catalog(&["list"]);
    let (_, all, _) = catalog(&["list", "--all"]);
    assert_eq!(code, 0);
    for problem in catalog::problems() {
        assert!(out.contains(problem.name));
        let (_, its, _) = catalog(&["list", problem.name]);
        for solution in &problem.solutions {
            let name = solution.name();
            assert!(all.contains(&name), "{name} is missing");
            assert!(its.contains(&name), "{name} is missing");
        }
    }
}

#[test]
fn list_finds_groups_techniques_and_failures() {
    let (code, out, _) = catalog(&["list", "--technique", "Lightswitch"]);
    assert_eq!(code, 0);
    assert!(out.contains("reader-preference") && !out.contains("two-phase"));
    let (_, out, _) = catalog(&["list", "--technique", "ill-do-it-for-you"]);
    assert!(out.contains("tanenbaum"), "{out}");
    let (_, out, _) = catalog(&["list", "--mistakes", "deadlock"]);
    assert!(out.contains("all-right-handed") && !out.contains("leftie"));
    assert!(!out.contains("[violation]"));
    let (_, out, _) = catalog(&["list", "--group", "classical"]);
    assert!(out.contains("bounded-buffer") && !out.contains("h2o  "));
    refuses(
        &["list", "--technique", "turnstyle"],
        "did you mean `turnstile`?",
    );
    refuses(
        &["list", "--mistakes", "deadlok"],
        "did you mean `deadlock`?",
    );
    refuses(
        &["list", "--group", "clasical"],
        "did you mean `classical`?",
    );
    refuses(&["list", "elephants"], "`catalog list` shows them all");
}

/// The book's question (1.5.2), at the smallest size at which its answer is true.
#[test]
fn outcomes_are_all_final_values_each_with_a_schedule_that_ends_with_it() {
    let size = ["--threads", "adder=2", "--rounds", "2"];
    let outcomes = [&["outcomes", "race-on-a-counter", "--json"], &size[..]].concat();
    let (code, out, err) = catalog(&outcomes);
    assert_eq!(code, 0, "{err}");
    let values = |name: &str| {
        let lines = out
            .lines()
            .map(|it| serde_json::from_str(it).expect("it is JSON"));
        let mut lines = lines.filter(|it: &serde_json::Value| it["solution"] == name);
        let line = lines.next().expect("it is there");
        let values = line["values"].as_array().expect("it is a list").clone();
        (line, values)
    };
    for (name, expected) in [
        ("mutex", vec![4]),
        ("semaphore", vec![4]),
        ("bare", vec![]),
        ("read-then-write", vec![2, 3, 4]),
    ] {
        let (line, its) = values(name);
        let found: Vec<_> = its.iter().filter_map(|it| it["value"].as_u64()).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(line["complete"], name != "bare");
        // Each schedule ends with its value.
        for value in &its {
            let schedule = value["schedule"].as_str().expect("it is text");
            let replay = ["replay", "race-on-a-counter", "--solution", name];
            let how = ["--without", "placement", "--json", "--schedule", schedule];
            let (_, out, err) = catalog(&[&replay[..], &size, &how].concat());
            let last = out.rfind("writes ").expect(&err);
            let end = format!("writes {}", value["value"]);
            assert!(out[last..].starts_with(&end), "{end}: {out}");
        }
    }
    refuses(
        &["outcomes", "h2o"],
        "h2o does not end with a value; race-on-a-counter",
    );
}

#[test]
fn list_and_show_fit_80_columns_and_have_no_colour_in_a_pipe() {
    let mut pages = vec![catalog(&["list"]).1, catalog(&["list", "--all"]).1];
    for problem in catalog::problems() {
        pages.push(catalog(&["show", problem.name]).1);
        pages.push(catalog(&["show", problem.name, "--discussion"]).1);
        for hint in ["1", "2", "3"] {
            pages.push(catalog(&["show", problem.name, "--hint", hint]).1);
        }
    }
    for line in pages.iter().flat_map(|page| page.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
        assert!(!line.contains('\x1b'), "{line}");
    }
}

#[test]
fn show_prints_the_source_of_a_solution() {
    let (code, out, _) = catalog(&["show", "h2o", "--solution", "queues"]);
    assert_eq!(code, 0);
    assert!(out.contains("impl Reaction for Queues"));
}

#[test]
fn run_narrates_sums_up_and_draws() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let picture = folder.path().join("run.svg");
    let path = picture.to_str().expect("the path is text");
    let (code, out, err) = catalog(&[
        "run",
        "h2o",
        "--threads",
        "hydrogen=2,oxygen=1",
        "--pace",
        "0",
        "--svg",
        path,
    ]);
    assert_eq!(code, 0, "{err}");
    assert_eq!(out.matches("oxygen 1         bonds").count(), 3);
    assert!(out.contains("No rule was broken."));
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let svg = std::fs::read_to_string(picture).expect("the picture was written");
    assert!(svg.starts_with("<svg") && svg.contains("oxygen 1"));
}

#[test]
fn stress_reports_each_solution_as_json() {
    let (code, out, err) = catalog(&["stress", "h2o", "--seconds", "2", "--seed", "1", "--json"]);
    assert_eq!(code, 0, "{err}");
    let rows: Vec<Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    let rounds = |row: &Value| row["rounds"].as_u64().expect("a number");
    let problems = catalog::problems();
    let h2o = problems
        .iter()
        .find(|it| it.name == "h2o")
        .expect("it is there");
    assert_eq!(rows.len(), h2o.solutions.len());
    assert!(rows.iter().all(|row| rounds(row) > 0));
    let right = rows.iter().filter(|row| row["mistake"] == false);
    assert!(
        right.clone().count() == h2o.right().count()
            && right.clone().all(|row| row["finding"].is_null())
    );
    assert!(
        right
            .clone()
            .all(|row| row["wait"]["p99"].as_f64() > Some(0.0))
    );
}

#[test]
fn verify_prints_verdicts_and_the_failing_execution() {
    let (code, out, err) = catalog(&["verify", "h2o", "--solution", "released-twice"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("✓ data race"), "{out}");
    assert!(out.contains("self.mutex.release();"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn verify_reports_each_row_as_json() {
    let (code, out, err) = catalog(&["verify", "h2o", "--solution", "chain", "--json"]);
    assert_eq!(code, 0, "{err}");
    let rows: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let [explorer, loom, fairness @ ..] = rows.as_slice() else {
        panic!("a row for each engine, not {out}");
    };
    for (row, engine) in [(explorer, "explorer"), (loom, "loom")] {
        assert_eq!(row["engine"], engine);
        assert_eq!(row["verdict"], "proved");
        assert_eq!(row["discipline"], "barging");
        assert_eq!(row["as_claimed"], true);
        assert!(row["executions"].as_u64() > Some(1));
        assert!(row["seconds"].as_f64() > Some(0.0));
    }
    for (row, discipline) in fairness.iter().zip(["barging", "weak", "fifo"]) {
        assert_eq!(row["engine"], "fairness");
        assert_eq!(row["verdict"], "decided");
        assert_eq!(row["discipline"], discipline);
        assert_eq!(row["as_claimed"], true);
    }
    assert_eq!(fairness.len(), 3);
    assert_eq!(fairness[0]["roles"][0], "hydrogen");
    assert_eq!(fairness[0]["roles"][1], "oxygen");
    assert_eq!(fairness[1]["roles"].as_array().map(Vec::len), Some(1));
    assert_eq!(fairness[2]["waits"], "eventually");
    assert_eq!(explorer["threads"], 6);
    assert_eq!(explorer["rounds"], 1);
    assert_eq!(explorer["kind"], Value::Null);
    for number in ["states", "transitions", "depth"] {
        assert!(explorer[number].as_u64() > Some(1), "{number}: {explorer}");
    }
}

#[test]
fn a_search_cut_short_is_inconclusive() {
    for cut in [
        vec!["--engine", "loom", "--seconds", "0.2"],
        vec!["--threads", "hydrogen=20,oxygen=10", "--max-states", "1000"],
        vec![
            "--threads",
            "hydrogen=20,oxygen=10",
            "--max-memory",
            "1",
            "--max-disk",
            "0",
        ],
    ] {
        let (code, out, _) =
            catalog(&[&["verify", "h2o", "--solution", "queues"], &cut[..]].concat());
        assert_eq!(code, 3, "{out}");
        assert!(out.contains("inconclusive"), "{out}");
        assert!(out.contains("not exhausted: "), "{out}");
    }
}

#[test]
fn verify_goes_on_with_states_on_disk() {
    let size = "verify h2o --solution queues --threads hydrogen=4,oxygen=2 --rounds 3 \
                --without merging --json";
    let row = |more: &str| -> (i32, Value) {
        let args: Vec<_> = size.split(' ').chain(more.split_whitespace()).collect();
        let (code, out, _) = catalog(&args);
        (code, serde_json::from_str(&out).expect("JSON"))
    };
    let (_, in_memory) = row("");
    let (code, on_disk) = row("--max-memory 4 --disk .");
    assert_eq!(code, 0);
    for same in ["verdict", "states", "transitions", "depth"] {
        assert_eq!(in_memory[same], on_disk[same], "{same}");
    }
    assert_eq!(in_memory["disk"], Value::Null);
    assert!(on_disk["disk"].as_u64() > Some(1 << 20), "{on_disk}");
    let (code, full) = row("--max-memory 4 --max-disk 1");
    assert_eq!(code, 3);
    assert_eq!(full["limit"], "limit of 1 MiB on disk");
    let (code, none) = row("--max-memory 4 --max-disk 0");
    assert_eq!(code, 3);
    assert_eq!(none["limit"], "limit of 4 MiB of memory");
}

#[test]
fn verify_refuses_a_disk_that_it_would_not_use() {
    let verify = |more: &[&'static str]| [&["verify", "h2o"], more].concat();
    let refuses = |more: &[&'static str], sentence| refuses(&verify(more), sentence);
    refuses(&["--disk", "no/such/folder"], "there is no such folder");
    refuses(&["--disk", ".", "--max-disk", "0"], "uses no file");
    refuses(&["--disk", ".", "--exact"], "stay in memory");
    refuses(&["--max-disk", "1GiB", "--certify"], "stay in memory");
    refuses(&["--max-disk", "much"], "it takes 0 up to 1 PiB");
}

#[test]
fn a_misspelt_name_gets_the_nearest_one() {
    refuses(&["run", "h20"], "did you mean `h2o`?");
    refuses(
        &["show", "h2o", "--solution", "qeues"],
        "did you mean `queues`?",
    );
    refuses(
        &["stress", "h2o", "--threads", "hydrogn=3"],
        "did you mean `hydrogen`?",
    );
    refuses(&["verify", "elephants"], "`catalog list` shows them all");
}

#[test]
fn an_impossible_size_is_answered_with_a_possible_one() {
    refuses(
        &["run", "h2o", "--threads", "hydrogen=3,oxygen=0"],
        "hydrogen=2,oxygen=1 would do",
    );
    refuses(&["run", "h2o", "--threads", "1"], "3 would do");
    refuses(&["run", "h2o", "--threads", "1000000"], "255 would do");
    refuses(
        &["run", "h2o", "--threads", "hydrogen=300,oxygen=150"],
        "at most 256",
    );
    refuses(&["run", "h2o", "--threads", "2,1"], "`hydrogen=4` would be");
    refuses(
        &["verify", "bounded-buffer", "--set", "capacity=1,000"],
        "`capacity=2` would be",
    );
    refuses(
        &["run", "h2o", "--threads", "hydrogen"],
        "`hydrogen=4` would be",
    );
    refuses(&["run", "h2o", "--rounds", "0"], "rounds from 1 to");
    refuses(
        &["run", "h2o", "--set", "capacity=3"],
        "is not a parameter of h2o",
    );
}

/// Nine threads that meet at a barrier, one operation a step: a failure after some hundred
/// steps.
#[test]
fn a_hunt_finds_what_breadth_first_does_not_reach() {
    let deep = [
        "verify",
        "h2o",
        "--solution",
        "preloaded-turnstiles",
        "--threads",
        "hydrogen=6,oxygen=3",
        "--max-states",
        "600000",
        "--without",
    ];
    let plain = "left-movers,right-movers,symmetry";
    let (code, out, _) = catalog(&[&deep[..], &[plain]].concat());
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("preloaded-turnstiles fails: deadlock"),
        "{out}"
    );
    assert!(out.contains("there may be a shorter"), "{out}");
    let (code, out, _) = catalog(&[&deep[..], &[&format!("{plain},hunt")]].concat());
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("limit of 600000 states"), "{out}");
}

/// The same size with its reductions, hunted only.
#[test]
fn a_hunt_alone_refutes_and_never_proves() {
    let hunt = |solution, seed| {
        let size = ["--threads", "hydrogen=6,oxygen=3"];
        let how = ["--engine", "hunt", "--walks", "500", "--seed", seed];
        let one = ["verify", "h2o", "--solution", solution];
        catalog(&[&one[..], &size, &how].concat())
    };
    let (code, out, _) = hunt("preloaded-turnstiles", "7");
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("preloaded-turnstiles fails: deadlock"),
        "{out}"
    );
    assert!(out.contains("there may be a shorter"), "{out}");
    let (code, out, _) = hunt("two-turnstiles", "7");
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("in all found nothing"), "{out}");
    assert!(out.contains("500 walks"), "{out}");
    let certified = ["verify", "h2o", "--engine", "hunt", "--certify"];
    refuses(&certified, "a hunt certifies nothing");
    refuses(&["verify", "h2o", "--walks", "0"], "a number of walks");
    refuses(&["verify", "h2o", "--seed", "1"], "are for `--engine hunt`");
    let without = ["verify", "h2o", "--engine", "hunt", "--without", "hunt"];
    refuses(&without, "leave out `--without hunt`");
}

/// The checks of three machines are those of one; a machine that is missing is missed.
#[test]
fn shards_together_are_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, args: &[&str]| {
        let (_, out, _) = catalog(args);
        let path = folder.path().join(name);
        std::fs::write(&path, out).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let verify = ["verify", "h2o", "--engine", "explorer", "--json"];
    let shards = ["1/3", "2/3", "3/3"].map(|shard| {
        let name = shard.replace('/', " of ");
        file(&name, &[&verify[..], &["--shard", shard]].concat())
    });
    let [one, two, three] = shards.each_ref().map(String::as_str);
    let (code, merged, _) = catalog(&["merge", three, one, two]);
    assert_eq!(code, 0, "{merged}");
    let (_, whole, _) = catalog(&["verify", "h2o", "--engine", "explorer", "--brief"]);
    // But for the times, and notes.
    let words = |text: &str| -> Vec<String> {
        let is_time = |word: &&str| ["ms", "s", "µs"].contains(word) || word.parse::<f64>().is_ok();
        let words = text.split_whitespace().filter(|word| !is_time(word));
        words.map(str::to_owned).collect()
    };
    assert_eq!(words(&merged), words(&whole));
    let (code, lines, _) = catalog(&["merge", "--json", one, two, three]);
    assert_eq!((code, lines.lines().count()), (0, 9), "{lines}");
    refuses(&["merge", one, three], "row 2 of 9 is in no file");
    refuses(&["merge", one, one], "is there twice");
    let other = ["verify", "barrier", "--engine", "explorer", "--json"];
    let other = file("other", &[&other[..], &["--shard", "2/3"]].concat());
    refuses(&["merge", one, &other], "of another request");
    let empty = file("empty", &["completions", "bash"]);
    refuses(
        &["merge", &empty],
        "is not what `verify --shard --json` prints",
    );
    refuses(&["merge", "/no/such/file"], "cannot read");
    refuses(
        &["verify", "h2o", "--json", "--shard", "4/3"],
        "such as 2/8",
    );
}

#[test]
fn other_bad_input_is_refused_in_one_sentence() {
    refuses(&["stress", "h2o", "--seconds", "0"], "more than 0 seconds");
    refuses(&["stress", "h2o", "--rounds", "3"], "give --seconds");
    refuses(
        &["run", "h2o", "--svg", "/no/such/folder/run.svg"],
        "a folder that exists",
    );
    refuses(
        &["run", "h2o", "--pace", "fast"],
        "such as 150, 150ms or 2s",
    );
    refuses(&["show", "h2o", "--hint", "9"], "hints 1 to 3");
}

#[cfg(unix)]
mod interrupted {
    use std::{
        io::Read,
        process::{Command, Stdio},
    };

    /// Starts the command, interrupts it as soon as it listens, and returns the
    /// exit code and what was printed.
    fn interrupt(args: &[&str]) -> (i32, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        while !listens(child.id()) {
            let ended = child.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "{args:?} ended before it listened");
        }
        let kill = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status();
        assert!(kill.expect("kill runs").success());
        let mut out = String::new();
        let mut stdout = child.stdout.take().expect("it is piped");
        stdout.read_to_string(&mut out).expect("it prints text");
        let code = child.wait().expect("it ends").code();
        (code.expect("it ends by itself"), out)
    }

    /// Whether the process handles Ctrl-C by now: its mask of caught signals has a
    /// bit for each signal, counted from 1.
    fn listens(process: u32) -> bool {
        const INTERRUPT: u32 = 2;
        let ps = Command::new("ps")
            .args(["-o", "caught=", "-p", &process.to_string()])
            .output()
            .expect("ps runs");
        let mask = String::from_utf8_lossy(&ps.stdout);
        let mask = u64::from_str_radix(mask.trim(), 16).unwrap_or(0);
        mask & 1 << (INTERRUPT - 1) != 0
    }

    #[test]
    fn a_run_sums_up_what_happened_so_far() {
        let (code, out) = interrupt(&["run", "h2o", "--rounds", "1000"]);
        assert_eq!(code, 130, "{out}");
        assert!(out.contains("Interrupted; no failure so far."), "{out}");
        assert!(out.contains("A arrives"), "{out}");
    }

    #[test]
    fn a_stress_reports_what_it_has_done() {
        let args = ["stress", "h2o", "--solution", "chain", "--seconds", "60"];
        let (code, out) = interrupt(&args);
        assert_eq!(code, 130, "{out}");
        assert!(
            out.contains("✓ no failure") && out.contains("Interrupted."),
            "{out}"
        );
    }

    #[test]
    fn a_verification_says_what_it_does_not_know() {
        let (code, out) = interrupt(&["verify", "h2o", "--solution", "queues"]);
        assert_eq!(code, 130, "{out}");
        assert!(out.contains("not exhausted: interrupted"), "{out}");
    }
}

#[test]
fn starvation_is_shown_and_can_be_replayed() {
    let starving = [
        "readers-writers",
        "--solution",
        "reader-preference",
        "--discipline",
        "fifo",
    ];
    let verify = [&["verify"], &starving[..], &["--engine", "fairness"]].concat();
    let (code, out, err) = catalog(&verify);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("✓ starves: writer"), "{out}");
    assert!(out.contains("the cycle begins here"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let (_, schedule) = out.rsplit_once("--schedule \"").expect("a schedule");
    let (schedule, _) = schedule.split_once('"').expect("its end");
    let schedule = schedule.replace("\\\n", " ");
    let replay = [
        &["replay"],
        &starving[..],
        &["--endless", "--schedule", &schedule],
    ];
    let (code, out, err) = catalog(&replay.concat());
    assert_eq!(code, 0, "it is claimed: {out} {err}");
    assert!(out.contains("starvation"), "{out}");
    assert!(out.contains("writer 1 waits"), "{out}");
}

#[test]
fn a_fair_size_of_ones_own_is_decided_and_not_held_against_the_claim() {
    let (code, out, err) = catalog(&[
        "verify",
        "mutex",
        "--solution",
        "semaphore",
        "--engine",
        "fairness",
        "--threads",
        "2",
        "--discipline",
        "weak",
    ]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("never overtaken"), "{out}");
}

#[test]
fn a_solution_grows_until_time_is_up_and_a_mistake_until_it_fails() {
    let (code, out, err) = catalog(&["verify", "barrier", "--grow", "--seconds", "0.5"]);
    assert_eq!(code, 0, "{err}");
    let line = |name: &str| {
        let line = out.lines().find(|line| line.starts_with(name));
        line.unwrap_or_else(|| panic!("no {name} in {out}"))
    };
    assert!(line("two-phase").contains("✓ proved for 2 to "), "{out}");
    assert!(line("no-relay").contains("✓ deadlock with 2 threads"));
    let (_, with_gaps, _) = catalog(&[
        "verify",
        "h2o",
        "--solution",
        "chain",
        "--grow",
        "--seconds",
        "0.5",
    ]);
    assert!(with_gaps.contains("proved for 3, 6 .. "), "{with_gaps}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let (code, _, err) = catalog(&["verify", "barrier", "--grow", "--rounds", "2"]);
    assert_eq!(code, 2);
    assert!(err.contains("--rounds"), "{err}");
}
