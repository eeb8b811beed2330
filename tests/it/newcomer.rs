//! A newcomer at a terminal: a puzzle, wrong answers, and right ones.

use std::{fs, path::Path};

use crate::terminal::Terminal;

fn practising(problem: &str, columns: u16, rows: u16) -> Terminal {
    Terminal::running(&["practice", problem, "--stress", "0.2"], columns, rows)
}

/// Saves this answer.
fn save(terminal: &Terminal, answer: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("answers")
        .join(answer);
    let name = from.file_name().expect("it is a file");
    fs::copy(&from, terminal.folder.path().join("practice").join(name)).expect("it is saved");
}

/// Quits, and it is remembered that the problem is solved.
fn solved(mut terminal: Terminal) {
    terminal.quit();
    let progress = fs::read_to_string(terminal.folder.path().join("practice/progress.json"));
    let progress = progress.expect("it is written");
    assert!(progress.contains("\"solved\": true"), "{progress}");
}

#[test]
fn a_newcomer_comes_from_the_puzzle_to_a_solved_rendezvous() {
    let mut terminal = practising("rendezvous", 80, 24);
    terminal.wait_for("is new: open it in your editor");
    terminal.wait_for("waits for you to save");
    terminal.press("c");
    terminal.wait_for("pub trait Meeting");
    terminal.press("h");
    terminal.wait_for("Hint 1 of 3");
    terminal.press("h");
    terminal.wait_for("Hint 2 of 3");
    terminal.press("s");
    terminal.wait_for("`s` once more shows the solutions");
    save(&terminal, "both-wait-first/rendezvous.rs");
    terminal.wait_for("✗ keeps the rules at the smallest size   deadlock");
    terminal.press("?");
    terminal.wait_for("The beginning");
    terminal.press("q");
    terminal.wait_for("✗ keeps the rules at the smallest size   deadlock");
    save(&terminal, "right/rendezvous.rs");
    terminal.wait_for("Solved, ★★★ of 3 stars.");
    terminal.press("s");
    terminal.wait_for("Each thread");
    terminal.press("l");
    terminal.wait_for(&format!("1 of {} solved", catalog::problems().len()));
    solved(terminal);
}

/// An answer, and what is said of it.
type Wrong = (&'static str, &'static str);

/// Two wrong answers, and what is said of them; then a right one, and its stars.
const PATHS: [(&str, [Wrong; 2], &str); 3] = [
    (
        "ping-pong",
        [
            (
                "both-wait-first/ping_pong.rs",
                "✗ keeps the rules at the smallest size   deadlock",
            ),
            (
                "one-semaphore/ping_pong.rs",
                "✗ keeps the rules at the smallest size   violation",
            ),
        ],
        "Solved, ★★★ of 3 stars.",
    ),
    (
        "h2o",
        [
            (
                "no-barrier/h2o.rs",
                "✗ keeps the rules at the puzzle's size   violation",
            ),
            (
                "keeps-the-mutex/h2o.rs",
                "✗ keeps the rules at the puzzle's size   deadlock",
            ),
        ],
        "Solved, ★★★ of 3 stars.",
    ),
    (
        "readers-writers",
        [
            (
                "unguarded-count/readers_writers.rs",
                "✗ keeps the rules at the smallest size   data race",
            ),
            (
                "one-at-a-time/readers_writers.rs",
                "✗ what must be possible is possible",
            ),
        ],
        "Solved, without a star",
    ),
];

fn walk(problem: &str, columns: u16, rows: u16) {
    let (_, wrong, solved_with) = PATHS.iter().find(|it| it.0 == problem).expect("it is one");
    let mut terminal = practising(problem, columns, rows);
    terminal.wait_for("waits for you to save");
    for (answer, said) in wrong {
        save(&terminal, answer);
        terminal.wait_for(said);
        terminal.press("?");
        if said.contains("possible  ") || said.ends_with("possible") {
            terminal.wait_for("There is no failing execution to step through.");
            continue;
        }
        // The board: along the failing schedule to its end, and back.
        terminal.wait_for("The beginning");
        terminal.press("\u{1b}[F");
        terminal.wait_for_any(&["It fails after", "It has failed before any step"]);
        terminal.press("u");
        terminal.press("u");
        terminal.press("\u{1b}[H");
        terminal.wait_for("The beginning");
        terminal.press("q");
        terminal.wait_for(said);
    }
    let right = wrong[0].0.split_once('/').expect("a folder and a file").1;
    save(&terminal, &format!("right/{right}"));
    terminal.wait_for(solved_with);
    solved(terminal);
}

#[test]
fn ping_pong_is_solved_at_the_third_attempt() {
    walk("ping-pong", 80, 24);
    walk("ping-pong", 120, 30);
}

#[test]
fn h2o_is_solved_at_the_third_attempt() {
    walk("h2o", 80, 24);
    walk("h2o", 120, 30);
}

#[test]
fn readers_and_writers_are_solved_at_the_third_attempt() {
    walk("readers-writers", 80, 24);
    walk("readers-writers", 120, 30);
}

#[test]
fn an_interview_has_a_clock_and_ends_with_what_would_be_asked_next() {
    let arguments = ["interview", "h2o", "--minutes", "20", "--stress", "0.2"];
    let mut terminal = Terminal::running(&arguments, 80, 40);
    terminal.wait_for("is new: open it in your editor");
    terminal.wait_for(" 19:");
    terminal.wait_for("A hint costs 2:00.");
    terminal.press("h");
    terminal.wait_for("This hint has cost 2:00.");
    terminal.wait_for(" 17:");
    // A hint that was seen costs nothing, and the solutions are not shown.
    terminal.press("\r");
    terminal.wait_for("A hint costs 2:00.");
    terminal.press("s");
    terminal.press("h");
    terminal.wait_for("Hint 1 of 3");
    save(&terminal, "no-barrier/h2o.rs");
    terminal.wait_for("✗ keeps the rules at the puzzle's size");
    save(&terminal, "right/h2o.rs");
    terminal.wait_for_any(&["solved, 17:", "solved, 16:", "solved, 15:"]);
    terminal.press("q");
    terminal.wait_for("What would have been asked next");
    terminal.wait_for("catalog show h2o --follow-ups");
    assert!(
        terminal.shown().contains("Solved with 1 hint"),
        "{}",
        terminal.shown()
    );
    assert!(
        !terminal.shown().contains("pub(crate) struct"),
        "{}",
        terminal.shown()
    );
}

#[test]
fn an_interview_without_an_answer_says_so() {
    let mut terminal = Terminal::running(&["interview", "print-in-order"], 80, 40);
    terminal.wait_for(" 29:");
    terminal.press("q");
    terminal.wait_for("No answer was saved.");
    terminal.wait_for("A good answer names");
}
