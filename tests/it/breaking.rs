//! `break`: somebody is the scheduler.

use assert_cmd::Command;

use crate::{
    cli::{catalog, refuses},
    terminal::Terminal,
};

/// The problems with which the catalog began.
const FIRST: [&str; 7] = [
    "producer-consumer",
    "bounded-buffer",
    "barrier",
    "h2o",
    "dining-philosophers",
    "readers-writers",
    "ping-pong",
];

/// What is printed when these words are said.
fn play(arguments: &[&str], words: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
        .arg("break")
        .args(arguments)
        .write_stdin(words)
        .output()
        .expect("it runs");
    let (out, err) = (output.stdout, output.stderr);
    let (out, err) = (String::from_utf8(out), String::from_utf8(err));
    assert!(output.status.success(), "{err:?}");
    out.expect("it prints text")
}

/// The sentences of all lines, joined.
fn joined(out: &str) -> String {
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn whoever_follows_the_advice_makes_each_mistake_fail_and_no_solution() {
    let problems = catalog::problems();
    let first = problems.iter().filter(|it| FIRST.contains(&it.name));
    let mut played = 0;
    for problem in first {
        for solution in &problem.solutions {
            if solution.native_only.is_some() {
                continue;
            }
            let name = solution.name();
            let said = joined(&play(&[problem.name, "--solution", &name], "? end"));
            match solution.claim {
                harness::Claim::Correct => {
                    assert!(
                        said.contains("From here no schedule fails"),
                        "{name}: {said}"
                    );
                    assert!(
                        said.contains("Nothing is wrong after 0 steps."),
                        "{name}: {said}"
                    );
                }
                harness::Claim::Broken(failure) => {
                    let at_once = said.rsplit_once("It has failed before any step");
                    let fails = said.rsplit_once("It fails after").or(at_once);
                    let fails = fails.map(|it| it.1);
                    let fails = fails.unwrap_or_else(|| panic!("{name}: {said}"));
                    assert!(fails.contains(failure.kind()), "{name}: {fails}");
                }
            }
            played += 1;
        }
    }
    assert!(played >= 50, "{played} were played");
}

/// After some steps at random the advice still holds.
#[test]
fn from_anywhere_the_advice_leads_to_a_failure_or_there_is_none() {
    for (problem, solution) in [
        ("ping-pong", "lost-signal"),
        ("barrier", "no-relay"),
        ("readers-writers", "wrong-reader"),
        ("dining-philosophers", "all-right-handed"),
        ("bounded-buffer", "notify-one"),
    ] {
        let said = joined(&play(
            &[problem, "--solution", solution],
            "r r r r r r ? end",
        ));
        let (before, after) = said.split_once("> ? ").expect("it was asked");
        if before.contains("It fails after") {
            // That was quick.
            continue;
        }
        let fails = after.contains("From here it fails after");
        assert_ne!(
            fails,
            after.contains("From here no schedule fails"),
            "{said}"
        );
        assert_eq!(
            fails,
            after.contains("It fails after"),
            "{solution}: {said}"
        );
    }
}

#[test]
fn a_thread_that_waits_is_explained() {
    let said = joined(&play(&["ping-pong", "--solution", "two-semaphores"], "1 e"));
    assert!(
        said.contains("pong 1 waits to acquire pong_turn, and pong_turn = 0"),
        "{said}"
    );
    let said = joined(&play(
        &["dining-philosophers", "--solution", "leftie"],
        "0 4 e",
    ));
    assert!(
        said.contains("last there: philosopher 5 in step 2"),
        "{said}"
    );
}

#[test]
fn several_ways_to_go_on_are_asked_about() {
    let bounded = ["bounded-buffer", "--solution", "notify-one"];
    // Consumers fall asleep; a producer wakes one of them.
    let asleep = "3 3 3 4 4 4 0 0";
    let said = joined(&play(&bounded, &format!("{asleep} 0")));
    assert!(
        said.contains("`a` it wakes consumer 1, `b` it wakes consumer 2"),
        "{said}"
    );
    let said = joined(&play(&bounded, &format!("{asleep} 0b")));
    assert!(said.contains("→ consumer 2"), "{said}");
    let said = joined(&play(&bounded, "3 3 3 3"));
    assert!(
        said.contains("consumer 1: `a` it wakes though nobody has woken it."),
        "{said}"
    );
    let said = joined(&play(&bounded, "3 3 3 3a"));
    assert!(said.contains("wake without being notified"), "{said}");
}

#[test]
fn what_was_done_is_taken_back_and_done_again() {
    let arguments = ["ping-pong", "--solution", "lost-signal"];
    let out = play(&arguments, "? end u u n home j3 q");
    let steps: Vec<&str> = out
        .lines()
        .filter(|line| line.starts_with("Step ") || line.starts_with("The beginning"))
        .map(|line| line.split(':').next().unwrap_or(line))
        .collect();
    assert_eq!(
        steps,
        [
            "The beginning",
            "The beginning, 5 steps follow",
            "Step 5 of 5",
            "Step 4 of 5",
            "Step 3 of 5",
            "Step 4 of 5",
            "The beginning, 5 steps follow",
            "Step 3 of 5",
        ],
        "{out}"
    );
}

#[test]
fn another_discipline_keeps_the_steps_that_it_can() {
    let said = joined(&play(
        &["readers-writers", "--solution", "fair-fifo"],
        "0 0 f",
    ));
    assert!(said.contains("fair-fifo, fifo:"), "{said}");
    assert!(
        said.contains("Semaphores and locks are fifo now."),
        "{said}"
    );
}

#[test]
fn with_endless_rounds_the_advice_leads_around_a_circle() {
    let plain = ["no-starve-mutex", "--solution", "plain", "--endless"];
    let said = joined(&play(&plain, "? end"));
    assert!(said.contains("3 workers, endless rounds"), "{said}");
    let fails = said.rsplit_once("It fails after").expect("it does").1;
    assert!(fails.contains("starvation"), "{said}");
    let fifo = ["no-starve-mutex", "--solution", "fifo", "--endless"];
    let said = joined(&play(&fifo, "?"));
    assert!(said.contains("From here no schedule fails"), "{said}");
}

/// It fails only if a thread wakes though nobody has woken it.
#[test]
fn a_bound_on_spurious_wakeups_is_told() {
    let said = |more: &[&str]| {
        let mistake = ["build-a-semaphore", "--solution", "do-while"];
        joined(&play(&[&mistake[..], more].concat(), "?"))
    };
    let none = said(&["--spurious", "0"]);
    let bound = "From here no schedule fails: all 79 states from here on were looked at, with at most \
                 0 spurious wakeups at each line that waits.";
    assert!(none.contains(bound), "{none}");
    let some = said(&[]);
    assert!(some.contains("From here it fails after"), "{some}");
}

#[test]
fn what_is_no_step_is_refused() {
    refuses(&["break", "h20"], "did you mean `h2o`?");
    refuses(
        &["break", "ping-pong", "--solution", "channels"],
        "channels cannot be stepped through",
    );
    refuses(
        &["break", "ping-pong", "--schedule", "0 7"],
        "step 2 of the schedule is not one of this program",
    );
    let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
        .args(["break", "ping-pong"])
        .write_stdin("0 hello")
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.contains("`hello` is no step"), "{said}");
    let said = joined(&play(&["ping-pong"], "7"));
    assert!(
        said.contains("There is no thread 7; the last one is 1."),
        "{said}"
    );
}

#[test]
fn a_mistake_is_made_to_fail_at_a_terminal() {
    let arguments = ["break", "h2o", "--solution", "no-barrier"];
    let mut terminal = Terminal::running(&arguments, 80, 24);
    terminal.wait_for("make it fail");
    terminal.press("0");
    terminal.wait_for("Step 1: hydrogen 1");
    terminal.press("e");
    terminal.wait_for("oxygen 1 and oxygen 2 wait to acquire mutex");
    terminal.press("?");
    terminal.wait_for("From here it fails after");
    terminal.press("n");
    terminal.wait_for("Step 2 of");
    terminal.press("\u{1b}[F");
    terminal.wait_for("It fails after");
    terminal.press("u");
    terminal.press("b");
    terminal.press("w");
    terminal.wait_for("Semaphores and locks are weak now.");
    terminal.press("j");
    terminal.wait_for("To which step?");
    terminal.press("2\r");
    terminal.wait_for("Step 2");
    terminal.press("\u{1b}[B");
    terminal.wait_for("›0 hydrogen 1");
    let shown = terminal.shown();
    assert!(shown.lines().count() <= 24, "{shown}");
    assert!(shown.contains("0-9 step"), "{shown}");
    terminal.quit();
}

#[test]
fn a_right_solution_cannot_be_made_to_fail_at_a_terminal() {
    let mut terminal = Terminal::running(&["break", "h2o", "--solution", "queues"], 120, 30);
    terminal.wait_for("claims to be right");
    terminal.press("r");
    terminal.wait_for("Step 1");
    terminal.press("?");
    terminal.wait_for("From here no schedule fails");
    terminal.quit();
}

/// In colour, as elsewhere, only where it is wanted.
#[test]
fn a_pipe_gets_text_of_eighty_columns() {
    let out = play(&["dining-philosophers"], "? n n");
    assert!(!out.contains('\u{1b}'), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let (code, help, _) = catalog(&["break", "--help"]);
    assert_eq!(code, 0);
    assert!(
        help.contains("the shortest way to a failure from here"),
        "{help}"
    );
}
