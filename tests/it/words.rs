//! Reports say what is known, and no more.

use std::{
    num::NonZero,
    process::{Command, Stdio},
    sync::{Arc, LazyLock},
    time::Duration,
};

use harness::{
    Failure, Problem, exhibit,
    run::{self, run},
    verify::{Conformance, Engine, Limits, Row, Verdict, Wanted, Watched, check},
};
use serde_json::Value;
use sync_core::{
    Condvar, Mutex, Semaphore, Shared,
    model::{self, End, Point},
};

use crate::{
    cli::catalog,
    scratch::{Room, room_of},
};

fn problem<R: Room + 'static>(threads: usize, claim: Option<Failure>, make: fn() -> R) -> Problem {
    room_of(exhibit!("words.rs"), threads, 1, claim, make)
}

fn row_of(engine: Engine, problem: &Problem) -> Row {
    let mut wanted = Wanted::declared(engine, problem, &problem.solutions[0]);
    wanted[0].setting = problem.default.clone();
    check(
        &wanted[0],
        &Limits::of(Duration::from_mins(1)),
        NonZero::<usize>::MIN,
        &Watched::default(),
    )
}

fn row<R: Room + 'static>(engine: Engine, threads: usize, make: fn() -> R) -> Row {
    row_of(engine, &problem(threads, None, make))
}

/// The exceptions of loom's proof.
fn exceptions(row: &Row) -> Vec<String> {
    let row = serde_json::to_value(row).expect("rows are plain data");
    let exceptions = row["unshown"].as_array().cloned().unwrap_or_default();
    let text = |it: Value| it.as_str().unwrap_or_default().to_owned();
    exceptions.into_iter().map(text).collect()
}

/// The explorer refutes it. Loom does not, and names what it does not explore.
fn loom_leaves_out<R: Room + 'static>(threads: usize, make: fn() -> R, what: &str) {
    let explored = row(Engine::Explorer, threads, make);
    assert!(
        matches!(explored.verdict, Verdict::Refuted { .. }),
        "the explorer: {:?}",
        explored.verdict
    );
    let loom = row(Engine::Loom, threads, make);
    assert!(
        matches!(loom.verdict, Verdict::Proved { .. }),
        "loom: {:?}",
        loom.verdict
    );
    assert_eq!(exceptions(&loom), [what], "{:?}", loom.verdict);
    assert_eq!(loom.conformance, Conformance::NotAsked);
    assert!(!loom.as_claimed);
}

/// Numbers its visitors in the order in which they arrive.
struct Door {
    came: Mutex<usize>,
    open: Mutex<bool>,
    opened: Condvar,
    turn: Semaphore,
    next: Semaphore,
}

impl Door {
    fn new() -> Self {
        Self {
            came: Mutex::new(0),
            open: Mutex::new(false),
            opened: Condvar::new(),
            turn: Semaphore::new(0),
            next: Semaphore::new(0),
        }
    }

    fn number(&self) -> usize {
        self.came.with(|n| {
            *n += 1;
            *n
        })
    }

    fn open(&self) {
        self.open.with(|open| *open = true);
        self.opened.notify_all();
    }
}

/// Takes a spurious wakeup for a notification.
struct Believes(Door);

impl Room for Believes {
    fn visit(&self, inside: &dyn Fn()) {
        let Door { open, opened, .. } = &self.0;
        if self.0.number() == 1 {
            let mut open = open.lock();
            if !*open {
                opened.wait(&mut open);
            }
            assert!(*open, "the door is shut");
        } else {
            self.0.open();
        }
        inside();
    }
}

/// Assumes that a wait with a timeout is never notified.
struct Lonely(Door);

impl Room for Lonely {
    fn visit(&self, inside: &dyn Fn()) {
        let Door { open, opened, .. } = &self.0;
        if self.0.number() == 1 {
            let mut open = open.lock();
            let woken = !*open && opened.wait_timeout(&mut open, Duration::from_secs(1));
            assert!(!woken, "somebody is there");
        } else {
            self.0.open();
        }
        inside();
    }
}

/// Assumes that the third try succeeds.
struct ThreeTries(Door);

impl Room for ThreeTries {
    fn visit(&self, inside: &dyn Fn()) {
        if self.0.number() == 1 {
            self.0.turn.release();
        } else {
            let lucky = (0..3).any(|_| self.0.turn.try_acquire());
            assert!(lucky, "three tries, and no luck");
        }
        inside();
    }
}

/// Assumes that `notify_one` wakes the longest waiter.
struct InOrder {
    door: Door,
    stage: Mutex<usize>,
    changed: Condvar,
}

impl Room for InOrder {
    fn visit(&self, inside: &dyn Fn()) {
        let Door { turn, next, .. } = &self.door;
        let number = self.door.number();
        match number {
            1 => {
                let mut stage = self.stage.lock();
                turn.release();
                self.changed.wait_while(&mut stage, |it| *it < 1);
                *stage = 2;
                self.changed.notify_all();
            }
            2 => {
                turn.acquire();
                let mut stage = self.stage.lock();
                next.release();
                self.changed.wait_while(&mut stage, |it| *it < 2);
            }
            _ => {
                next.acquire();
                inside();
                self.stage.with(|it| *it = 1);
                self.changed.notify_one();
            }
        }
        if number < 3 {
            inside();
        }
    }
}

#[test]
fn loom_says_that_it_wakes_nobody_spuriously() {
    loom_leaves_out(2, || Believes(Door::new()), "spurious wakeups");
}

#[test]
fn loom_says_that_it_notifies_nobody_in_time() {
    loom_leaves_out(2, || Lonely(Door::new()), "waits notified in time");
}

#[test]
fn loom_says_that_it_does_not_let_a_thread_fail_again_and_again() {
    loom_leaves_out(2, || ThreeTries(Door::new()), "failing again and again");
}

#[test]
fn loom_says_that_it_wakes_the_longest_waiter_only() {
    let make = || InOrder {
        door: Door::new(),
        stage: Mutex::new(0),
        changed: Condvar::new(),
    };
    loom_leaves_out(3, make, "waking another than the longest waiter");
}

#[test]
fn a_mistake_that_loom_cannot_show_is_not_held_against_its_claim() {
    let mistake = problem(2, Some(Failure::Panic), || Believes(Door::new()));
    assert_eq!(
        row_of(Engine::Loom, &mistake).conformance,
        Conformance::NotAsked
    );
}

/// Two are inside together only if a wait is notified before its timeout.
struct TogetherInTime(Door);

impl Room for TogetherInTime {
    fn visit(&self, inside: &dyn Fn()) {
        let Door {
            open, opened, turn, ..
        } = &self.0;
        if self.0.number() == 1 {
            let mut open = open.lock();
            let woken = opened.wait_timeout(&mut open, Duration::from_secs(1));
            drop(open);
            if !woken {
                turn.acquire();
            }
            inside();
        } else {
            self.0.open();
            inside();
            turn.release();
        }
    }
}

#[test]
fn what_loom_cannot_show_is_not_called_impossible() {
    let make = || TogetherInTime(Door::new());
    let explored = row(Engine::Explorer, 2, make);
    assert!(
        matches!(explored.verdict, Verdict::Proved { .. }),
        "{:?}",
        explored.verdict
    );
    let loom = row(Engine::Loom, 2, make);
    assert!(
        !matches!(loom.verdict, Verdict::Refuted { .. }),
        "{:?}",
        loom.verdict
    );
}

#[test]
fn the_table_and_the_summary_say_what_loom_leaves_out() {
    let (code, out, _) = catalog(&[
        "verify",
        "signaling",
        "--solution",
        "monitor",
        "--engine",
        "loom",
    ]);
    assert_eq!(code, 0, "{out}");
    let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("proved, except for spurious wakeups"),
        "{out}"
    );
    assert!(flat.contains("0 solutions proved right"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

/// The finding with which a room is refuted.
fn sentence(row: &Row) -> String {
    match &row.verdict {
        Verdict::Refuted {
            trace: Some(trace), ..
        } => trace.finding.clone(),
        other => panic!("it was not refuted: {other:?}"),
    }
}

static EARLIER: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// Its semaphore is created before the run.
struct Earlier;

impl Room for Earlier {
    fn visit(&self, inside: &dyn Fn()) {
        EARLIER.acquire();
        inside();
        EARLIER.release();
    }
}

static ONCE_MADE: LazyLock<Mutex<usize>> = LazyLock::new(|| Mutex::new(0));

/// Its mutex is created in the first execution, and used in all.
struct OnceMade;

impl Room for OnceMade {
    fn visit(&self, inside: &dyn Fn()) {
        ONCE_MADE.with(|n| *n += 1);
        inside();
    }
}

#[test]
fn an_object_made_outside_of_loom_s_run_is_named() {
    LazyLock::force(&EARLIER);
    let said = sentence(&row(Engine::Loom, 2, || Earlier));
    assert!(said.contains("semaphore"), "{said}");
    assert!(said.contains("words.rs"), "{said}");
    assert!(said.contains("made outside of"), "{said}");

    let said = sentence(&row(Engine::Loom, 2, || OnceMade));
    assert!(said.contains("mutex"), "{said}");
    assert!(said.contains("made outside of"), "{said}");
}

/// The message if an object of one execution is used in the next.
fn kept<T: Send + Sync + 'static>(make: fn() -> T, used: fn(&T)) -> String {
    let keep = Arc::new(std::sync::Mutex::new(None));
    let report = model::explore(
        1_000,
        None,
        || false,
        move || {
            let mut keep = keep.lock().expect("nobody panics with it");
            let kept = Arc::clone(keep.get_or_insert_with(|| Arc::new(make())));
            drop(keep);
            let point = Arc::new(Point::new());
            let other = Arc::clone(&point);
            model::spawn_all(vec![
                Box::new(move || other.pass()),
                Box::new(move || {
                    point.pass();
                    used(&kept);
                }),
            ]);
        },
    );
    // Two if the exploration restarted with another form of semaphore.
    assert!(report.executions <= 2, "{:?}", report.end);
    match report.end {
        End::Panicked(message) => message,
        other => panic!("it was not noticed: {other:?}"),
    }
}

#[test]
fn an_object_of_another_execution_is_named_by_loom_s_backend() {
    let said = [
        kept(|| Semaphore::new(1), |it| it.acquire()),
        kept(|| Semaphore::new(1), Semaphore::release),
        kept(|| Mutex::new(0), |it| it.with(|n| *n += 1)),
        kept(Condvar::new, Condvar::notify_all),
        kept(Condvar::new, Condvar::notify_one),
        kept(Condvar::new, |it| {
            it.wait_timeout(&mut Mutex::new(0).lock(), Duration::ZERO);
        }),
        kept(|| Shared::new(0), |it| it.with(|n| *n += 1)),
        kept(Point::new, Point::pass),
    ];
    let kinds = [
        "semaphore",
        "semaphore",
        "mutex",
        "condition variable",
        "condition variable",
        "condition variable",
        "shared value",
        "point",
    ];
    for (said, kind) in said.iter().zip(kinds) {
        let begin = format!("a {kind} is used that was made outside of this run");
        assert!(said.starts_with(&begin), "{kind}: {said}");
    }
}

/// One condition variable with two mutexes.
struct TwoDoors {
    one: Mutex<bool>,
    other: Mutex<bool>,
    rings: Condvar,
    came: Mutex<usize>,
}

impl Room for TwoDoors {
    fn visit(&self, inside: &dyn Fn()) {
        let number = self.came.with(|n| {
            *n += 1;
            *n
        });
        match number {
            1 => self.rings.wait_while(&mut self.one.lock(), |open| !*open),
            2 => self.rings.wait_while(&mut self.other.lock(), |open| !*open),
            _ => {
                inside();
                self.one.with(|open| *open = true);
                self.other.with(|open| *open = true);
                self.rings.notify_all();
            }
        }
        if number < 3 {
            inside();
        }
    }
}

#[test]
fn two_mutexes_at_one_condition_variable_are_misuse_under_loom_as_well() {
    let said = sentence(&row(Engine::Loom, 3, || TwoDoors {
        one: Mutex::new(false),
        other: Mutex::new(false),
        rings: Condvar::new(),
        came: Mutex::new(0),
    }));
    assert!(said.contains("condition variable"), "{said}");
    assert!(said.contains("two mutexes"), "{said}");
}

/// The command with its output going to a full disk.
fn to_a_full_disk(args: &[&str]) -> (Option<i32>, String) {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("Linux has it");
    let output = Command::new(env!("CARGO_BIN_EXE_catalog-under-test"))
        .args(args)
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("the command runs");
    let said = String::from_utf8(output.stderr).expect("it prints text");
    (output.status.code(), said)
}

#[test]
#[cfg(target_os = "linux")]
fn every_command_says_in_a_sentence_that_its_output_cannot_be_written() {
    let mistake = ["signaling", "--solution", "lost-signal"];
    let verify = |more: &[&'static str]| [&["verify"], &mistake[..], more].concat();
    let schedule = [
        "replay",
        "signaling",
        "--solution",
        "lost-signal",
        "--schedule",
        "0",
    ];
    for args in [
        vec!["list"],
        vec!["list", "--all"],
        vec!["outcomes", "race-on-a-counter"],
        vec!["list", "--json"],
        vec!["show", "h2o"],
        vec!["show", "h2o", "--hint", "1"],
        vec!["show", "h2o", "--discussion"],
        vec!["show", "h2o", "--solution", "queues"],
        vec!["run", "signaling", "--pace", "0"],
        vec!["stress", "signaling", "--seconds", "0.1"],
        vec!["stress", "signaling", "--seconds", "0.1", "--json"],
        verify(&[]),
        verify(&["--json"]),
        verify(&["--brief"]),
        vec!["verify", "signaling", "--grow", "--seconds", "0.1"],
        vec![
            "verify",
            "signaling",
            "--grow",
            "--seconds",
            "0.1",
            "--json",
        ],
        vec!["claims", "signaling"],
        schedule.to_vec(),
        [&schedule[..], &["--json"]].concat(),
        [&schedule[..], &["--step"]].concat(),
        vec!["break", "signaling"],
        vec!["completions", "bash"],
        vec!["--help"],
        vec!["verify", "--help"],
        vec!["--version"],
    ] {
        let (code, said) = to_a_full_disk(&args);
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{args:?}: {said}");
        assert!(said.contains("cannot write"), "{args:?}: {said}");
    }
}

#[test]
fn nothing_is_printed_but_in_one_place() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../harness/src");
    let mut folders = vec![std::path::PathBuf::from(root)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("sources are text");
            let prints = |line: &&str| ["print!(", "println!("].iter().any(|it| line.contains(it));
            let lines = text.lines().filter(prints);
            found.extend(lines.map(|line| format!("{}: {}", path.display(), line.trim())));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_solution_with_a_check_that_was_cut_short_is_not_called_proved() {
    let (code, out, _) = catalog(&[
        "verify",
        "signaling",
        "--solution",
        "semaphore",
        "--max-states",
        "1",
        "--brief",
    ]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("0 solutions proved right"), "{out}");
}

#[test]
fn every_summary_says_where_its_assumptions_are() {
    for args in [
        &["verify", "signaling", "--brief"][..],
        &["verify", "signaling", "--grow", "--seconds", "0.1"],
    ] {
        let (_, out, _) = catalog(args);
        assert!(out.contains("docs/assumptions.md"), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let read =
        |path: &str| std::fs::read_to_string(format!("{root}/{path}")).expect("the page is there");
    assert!(read("README.md").contains("docs/assumptions.md"));
    assert!(read("docs/verdicts.md").contains("assumptions.md"));
    assert!(read("docs/assumptions.md").lines().count() < 90);
}

/// Two keys, made in one line.
struct Keys {
    keys: [Semaphore; 2],
}

impl Room for Keys {
    fn visit(&self, _: &dyn Fn()) {
        self.keys[0].acquire();
        self.keys[1].acquire();
    }
}

/// The pending operations of a deadlock, in words.
fn left(row: &Row) -> Vec<String> {
    match &row.verdict {
        Verdict::Refuted {
            trace: Some(trace), ..
        } => trace.left.iter().map(|step| step.did.clone()).collect(),
        other => panic!("it was not refuted: {other:?}"),
    }
}

#[test]
fn objects_made_in_one_line_have_names_that_tell_them_apart() {
    for engine in [Engine::Loom, Engine::Explorer] {
        let row = row(engine, 2, || Keys {
            keys: [Semaphore::new(1), Semaphore::new(0)],
        });
        let mut left = left(&row);
        left.sort();
        assert_eq!(left, ["acquire keys 1", "acquire keys 2"], "{engine:?}");
    }
}

/// Two visitors that wait for ever, each with a semaphore of its own.
struct Own;

impl Room for Own {
    fn visit(&self, _: &dyn Fn()) {
        let own = Semaphore::new(0);
        own.acquire();
    }
}

#[test]
fn a_semaphore_made_while_threads_run_has_a_name_in_a_run() {
    let problem = problem(2, None, || Own);
    let report = run(&problem.solutions[0], &problem.default, &quick());
    let finding = report.finding.expect("both wait for ever");
    let mut did: Vec<_> = finding.pending.iter().map(|it| it.did.as_str()).collect();
    did.sort_unstable();
    assert_eq!(did, ["acquire own[0]", "acquire own[1]"]);
}

fn quick() -> run::Options {
    run::Options {
        pace: Duration::ZERO,
        seed: 7,
    }
}

#[test]
fn a_wait_that_is_not_over_counts() {
    let problem = problem(2, None, || Own);
    let report = run(&problem.solutions[0], &problem.default, &quick());
    assert_eq!(report.finding.map(|it| it.failure), Some(Failure::Deadlock));
    for (who, _, waited) in &report.threads {
        assert!(*waited > Duration::from_millis(500), "{who}: {waited:?}");
    }
}

#[test]
fn counts_and_their_nouns_agree() {
    let (_, out, _) = catalog(&[
        "verify",
        "signaling",
        "--solution",
        "lost-signal",
        "--engine",
        "loom",
    ]);
    assert!(!out.contains("1 runs"), "{out}");
    let (_, out, _) = catalog(&[
        "run",
        "dining-philosophers",
        "--rounds",
        "1",
        "--pace",
        "0",
        "--seed",
        "1",
    ]);
    assert!(out.contains("5 philosophers, 1 round, "), "{out}");
    let (_, out, _) = catalog(&["run", "h2o", "--rounds", "2", "--pace", "0"]);
    assert!(out.contains(" hydrogen + "), "{out}");
    assert!(!out.contains("hydrogens"), "{out}");
    let (_, out, _) = catalog(&["stress", "barrier", "--seconds", "0.2"]);
    assert!(out.contains(" parties"), "{out}");
}
