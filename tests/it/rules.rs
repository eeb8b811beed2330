//! The rules of every problem are strong enough to refute contract mutants.

use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use catalog_tests::mutants::{self, Bounds, Fate, List, Report, Scope};
use tempfile::TempDir;

const QUICK: Bounds = Bounds {
    time: Duration::from_secs(20),
    states: 1_000_000,
};

fn of_contracts(problems: &[PathBuf]) -> Vec<Report> {
    let jobs = thread::available_parallelism().map_or(1, NonZero::get);
    mutants::run(problems, Scope::Contract, QUICK, jobs, |_| {}).expect("the mutants are made")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let path = entry.expect("its entries too").path();
        let to = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).expect("the file can be copied");
        }
    }
}

/// A copy of a problem in a temporary folder, with changes in a file.
fn changed(problem: &str, file: &str, changes: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let its = folder.path().join(problem);
    copy(&mutants::folder(problem), &its);
    let path = its.join(file);
    let mut text = fs::read_to_string(&path).expect("the file is there");
    for (from, to) in changes {
        assert!(text.contains(from), "{file} does not say `{from}`");
        text = text.replace(from, to);
    }
    fs::write(path, text).expect("the file can be written");
    (folder, its)
}

fn complaints_of(problem: &Path) -> Vec<String> {
    let reports = of_contracts(&[problem.to_owned()]);
    reports.iter().flat_map(Report::complaints).collect()
}

#[test]
fn every_problem_refutes_what_solves_nothing() {
    let names = mutants::names();
    let folders: Vec<_> = names.iter().map(|name| mutants::folder(name)).collect();
    let reports = of_contracts(&folders);
    assert_eq!(reports.len(), catalog::problems().len());
    for report in &reports {
        for what in [
            "does nothing",
            "waits for ever",
            "is a solution under one lock",
        ] {
            let name = format!("every operation {what}");
            let tried = report
                .outcomes
                .iter()
                .any(|it| it.mutant.name == name && it.fate.is_some());
            assert!(tried, "{}: nothing {what}", report.problem);
        }
    }
    let complaints: Vec<_> = reports.iter().flat_map(Report::complaints).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// An earlier form of h2o's rules: under it, doing nothing was correct.
#[test]
fn a_spec_without_a_rule_for_those_who_do_not_bond_is_too_weak() {
    let (_folder, weak) = changed(
        "h2o",
        "src/lib.rs",
        &[
            (
                "react(me, |bond| reaction.hydrogen(bond));",
                "reaction.hydrogen(&|| me.emit(BONDS));",
            ),
            (
                "react(me, |bond| reaction.oxygen(bond));",
                "reaction.oxygen(&|| me.emit(BONDS));",
            ),
            (
                "Rules::new(|_| Molecules::default())",
                "Rules::new(|_| Forgetful(Molecules::default()))",
            ),
            (
                "/// Each oxygen takes part",
                "#[derive(Clone, Debug, Hash)]\n\
                 struct Forgetful(Molecules);\n\
                 impl harness::Spec for Forgetful {\n\
                     fn observe(&mut self, event: &harness::Event) -> Result<(), harness::Violation> {\n\
                         self.0.observe(event)\n\
                     }\n\
                 }\n\
                 /// Each oxygen takes part",
            ),
        ],
    );
    let complaints = complaints_of(&weak);
    // A mutant that does nothing at all performs no operation, which is misuse.
    let mutant = "every operation does not call back";
    let named = |it: &String| it.contains(mutant) && it.ends_with("nothing refutes it");
    assert!(complaints.iter().any(named), "{complaints:#?}");
}

#[test]
fn an_entry_of_the_list_that_is_refuted_or_not_there_is_stale() {
    let (_folder, stale) = changed("h2o", "src/lib.rs", &[]);
    let list = r#"
        [[right]]
        of = "contract"
        mutants = ["every operation does nothing", "every operation sings"]
        why = "to be seen"
    "#;
    let path = stale.join(mutants::list::FILE);
    let listed = fs::read_to_string(&path).expect("it has one");
    fs::write(path, listed + list).expect("it can be written");
    let complaints = complaints_of(&stale);
    let [refuted, missing] = &complaints[..] else {
        panic!("{complaints:#?}");
    };
    assert!(
        refuted.contains("every operation does nothing: is refuted"),
        "{refuted}"
    );
    assert!(
        missing.contains("every operation sings: there is no such mutant"),
        "{missing}"
    );
}

#[test]
fn a_mutant_that_survives_needs_a_reason() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let list = "[[right]]\nof = 'contract'\nmutants = ['x']\nwhy = ' '\n";
    fs::write(folder.path().join(mutants::list::FILE), list).expect("it can be written");
    let wrong = List::read(folder.path()).expect_err("it gives no reason");
    assert!(wrong.contains("why does nothing refute"), "{wrong}");
}

#[test]
fn a_statement_less_is_refuted_in_the_words_of_the_rule() {
    let folders = [mutants::folder("signaling")];
    let reports = mutants::run(&folders, Scope::All, QUICK, 1, |_| {}).expect("they are made");
    let fate = |of: &str, name: &str| {
        let mut outcomes = reports[0].outcomes.iter();
        let found = outcomes.find(|it| it.mutant.of == of && it.mutant.name == name);
        found.expect("there is such a mutant").fate.clone()
    };
    let refuted = |how: &str| {
        Some(Fate::Refuted {
            how: how.to_owned(),
        })
    };
    assert_eq!(
        fate("semaphore", "take: delete `self.first_done.acquire();`"),
        refuted("violation: the second part is done after the first")
    );
    assert_eq!(
        fate("semaphore", "give: delete `self.first_done.release();`"),
        refuted("deadlock")
    );
    assert_eq!(
        fate("monitor", "take: `while !*first_done { …` is `if`"),
        refuted("violation: the second part is done after the first")
    );
}

/// The template, as `just new` copies it.
#[test]
fn a_problem_that_has_just_begun_has_rules_that_are_strong_enough() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let problem = folder.path().join("baboon");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&tests.join("../docs/template"), &problem);
    fs::rename(problem.join("Cargo.toml.in"), problem.join("Cargo.toml")).expect("it is there");
    let reports = mutants::run(&[problem], Scope::All, QUICK, 1, |_| {}).expect("they are made");
    assert!(reports[0].outcomes.len() >= 15, "{reports:#?}");
    assert_eq!(reports[0].complaints(), Vec::<String>::new());
}

fn mutants_command(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mutants"))
        .args(arguments)
        .output()
        .expect("the command runs");
    (
        output.status.code().expect("it is not killed"),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_problem_that_is_not_there_is_answered_with_the_nearest_name() {
    let (code, out, said) = mutants_command(&["h20"]);
    assert_eq!((code, &*out), (2, ""));
    assert_eq!(said, "error: there is no problem `h20`; is it `h2o`?\n");
}

#[test]
fn the_table_of_mutants_fits_80_columns() {
    let (code, out, _) = mutants_command(&["mutex", "--contract"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.starts_with("problem  all"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn the_mutants_are_printed_as_json() {
    let (code, out, _) = mutants_command(&["rendezvous", "--contract", "--json"]);
    assert_eq!(code, 0, "{out}");
    let reports: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
    let first = &reports[0]["outcomes"][0];
    assert_eq!(first["of"], "contract");
    assert_eq!(first["name"], "every operation does nothing");
    assert_eq!(first["fate"], "refuted");
}
