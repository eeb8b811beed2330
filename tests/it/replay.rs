//! Executions that are found, printed, exported and replayed.

use std::fs;

use serde_json::Value;

use crate::cli::{catalog, refuses};

/// Mistakes that together cover every form of a printed execution.
const MISTAKES: [(&str, &str); 5] = [
    ("readers-writers", "wrong-reader"),
    ("dining-philosophers", "all-right-handed"),
    ("dining-philosophers", "try-and-retry"),
    ("ping-pong", "lost-signal"),
    ("h2o", "counted-twice"),
];

const LOST_SIGNAL: [&str; 6] = [
    "replay",
    "ping-pong",
    "--solution",
    "lost-signal",
    "--rounds",
    "1",
];

fn verify(problem: &str, solution: &str, options: &[&str]) -> (i32, String, String) {
    let asked = ["verify", problem, "--solution", solution];
    catalog(&[&asked[..], &["--engine", "explorer"], options].concat())
}

/// Bounds that are not the default are part of the command.
#[test]
fn a_printed_command_says_what_each_thread_had() {
    let (_, found, _) = verify(
        "ping-pong",
        "lost-signal",
        &["--spurious", "3", "--stack", "64"],
    );
    let command = command_in(&found);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    for given in [["--spurious", "3"], ["--stack", "64"]] {
        assert!(command.windows(2).any(|two| two == given), "{command:?}");
    }
    let (code, _, err) = catalog(&command);
    assert_eq!(code, 0, "{command:?}: {err}");
}

fn replay_lost_signal(options: &[&str]) -> (i32, String, String) {
    catalog(&[&LOST_SIGNAL, options].concat())
}

/// The arguments of the command below an execution, as a shell splits them.
fn command_in(printed: &str) -> Vec<String> {
    let from = printed
        .find("catalog replay")
        .expect("a command is printed");
    let rest = &printed[from..];
    let end = rest.find("\n\n").unwrap_or(rest.len());
    let command = rest[..end].replace("\\\n", " ");
    let (words, schedule) = command.split_once('"').expect("the schedule is quoted");
    let words = words.split_whitespace().skip(1).map(str::to_owned);
    words
        .chain([schedule.trim_end().trim_end_matches('"').to_owned()])
        .collect()
}

#[test]
fn a_printed_execution_fits_80_columns() {
    for (problem, solution) in MISTAKES {
        let (code, out, err) = verify(problem, solution, &[]);
        assert_eq!(code, 0, "{err}");
        for line in out.lines() {
            assert!(line.chars().count() <= 80, "{line}");
            assert!(!line.contains('\x1b'), "{line}");
        }
    }
}

#[test]
fn a_printed_command_replays_the_execution() {
    for (problem, solution) in MISTAKES {
        let (_, found, _) = verify(problem, solution, &[]);
        let command = command_in(&found);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let (code, played, err) = catalog(&command);
        assert_eq!(code, 0, "{command:?}: {err}");
        let table = |text: &str| -> Vec<String> {
            let lines = text
                .lines()
                .skip_while(|line| !line.contains("At the beginning"));
            let lines = lines.take_while(|line| !line.contains("To replay it"));
            lines
                .map(str::to_owned)
                .filter(|line| !line.is_empty())
                .collect()
        };
        assert_eq!(table(&found), table(&played), "{command:?}");
    }
}

#[test]
fn a_notification_that_nobody_hears_is_seen_in_the_table() {
    let (code, out, err) = replay_lost_signal(&["--schedule", "0 0++ 1+ 0+"]);
    assert_eq!(code, 0, "{err}");
    insta::assert_snapshot!(out);
}

#[test]
fn a_schedule_without_a_failure_contradicts_no_claim() {
    let (code, out, _) = replay_lost_signal(&["--schedule", "0"]);
    assert_eq!(code, 0);
    assert!(out.contains("nothing is wrong so far; 2 threads"), "{out}");
    assert!(out.contains("deadlock occurs on other schedules"), "{out}");
}

#[test]
fn a_schedule_of_another_program_is_refused() {
    let refused = |schedule, sentence| {
        refuses(
            &[&LOST_SIGNAL[..], &["--schedule", schedule]].concat(),
            sentence,
        );
    };
    refused(
        "0 x",
        "`x` is no step of a schedule; `0`, `1+` or `2.1` would be",
    );
    refused("0 9", "step 2 of the schedule is not one of this program");
    refused("0.7", "step 1 of the schedule is not one of this program");
    let asked = [
        "replay",
        "ping-pong",
        "--solution",
        "channels",
        "--schedule",
        "0",
    ];
    refuses(&asked, "channels cannot be replayed");
    refuses(
        &[
            &LOST_SIGNAL[..],
            &["--schedule", "0", "--discipline", "kind"],
        ]
        .concat(),
        "it is barging, weak or fifo",
    );
}

#[test]
fn steps_in_a_pipe_are_all_printed() {
    let (code, out, err) = replay_lost_signal(&["--schedule", "0 0++ 1+ 0+", "--step"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("The beginning"), "{out}");
    for step in 1..=4 {
        assert!(out.contains(&format!("Step {step} of 4")), "{out}");
    }
    assert!(out.contains("pi1 po1"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn a_failing_execution_is_written_and_drawn() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = |name| folder.path().join(name);
    let (json, svg) = (path("failing.json"), path("failing.svg"));
    let (json, svg) = (json.to_str().expect("text"), svg.to_str().expect("text"));
    let (code, _, err) = verify(
        "ping-pong",
        "lost-signal",
        &["--rounds", "1", "--trace", json, "--svg", svg],
    );
    assert_eq!(code, 0, "{err}");

    let text = fs::read_to_string(json).expect("it was written");
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(value["failure"], "deadlock");
    assert_eq!(value["discipline"], "barging");
    let schedule = value["trace"]["schedule"].as_str().expect("a schedule");
    let steps = value["trace"]["steps"].as_array().map(Vec::len);
    assert_eq!(steps, Some(schedule.split_whitespace().count()));

    let drawn = fs::read_to_string(svg).expect("it was drawn");
    assert!(drawn.starts_with("<svg") && drawn.trim_end().ends_with("</svg>"));
    assert!(drawn.contains("ping 1") && drawn.contains("self.came.notify_one();"));
    assert_eq!(
        drawn.matches("<text").count(),
        drawn.matches("</text>").count()
    );

    let (code, out, err) = replay_lost_signal(&["--schedule", schedule, "--json"]);
    assert_eq!(code, 0, "{err}");
    let again: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(again, value);
}

#[test]
fn nothing_is_written_where_nothing_fails() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let json = folder.path().join("failing.json");
    let path = json.to_str().expect("text");
    let (code, _, err) = verify("ping-pong", "monitor", &["--trace", path]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("nothing is written"), "{err}");
    assert!(!json.exists());
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_the_search() {
    for option in ["--trace", "--svg"] {
        let file = [option, "/no/such/folder/file"];
        let asked = ["verify", "h2o", "--solution", "queues"];
        refuses(&[&asked[..], &file].concat(), "a folder that exists");
    }
}
