//! Missed signal: a worker is told of jobs, also while it does not wait.
//!
//! Source: course notes on Python's `threading.Condition` and `threading.Event`.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod event_and_count;
mod predicate;
mod semaphore;
mod spec;
mod broken {
    pub(crate) mod clears_after;
    pub(crate) mod one_flag;
    pub(crate) mod tests_outside_lock;
    pub(crate) mod waits_blindly;
}

use broken::{
    clears_after::ClearsAfter, one_flag::OneFlag, tests_outside_lock::TestsOutsideLock,
    waits_blindly::WaitsBlindly,
};
use event_and_count::EventAndCount;
use predicate::Predicate;
use semaphore::Permits;
use spec::{AFTER_POST, Jobs, NOT_HELD_UP};

/// What a solution provides: a bell by which posters tell a worker of jobs.
pub trait Bell: Send + Sync {
    /// Tells the worker that there is one job more. Does not wait for it.
    fn post(&self);

    /// Waits until there is a job that has not been begun. Each post is for one
    /// job, whether it came before or after the worker began to wait.
    fn await_job(&self);
}

/// A poster has a job for the worker, and is about to tell it.
pub const POSTS: Verb = Verb::prelude("posts a job");
/// A poster has told the worker and turns to other things.
pub const GOES_ON: Verb = Verb::new("goes on");
/// The worker begins a job.
pub const BEGINS: Verb = Verb::opening("begins a job");

type Puzzle = harness::Puzzle<dyn Bell>;
type Entry = harness::Entry<dyn Bell>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("missed-signal", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a bell that rings while nobody listens")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Easy)
        .role("poster", 2, |bell, me| {
            me.emit(POSTS);
            bell.post();
            me.emit(GOES_ON);
        })
        .role("worker", 1, |bell, me| {
            bell.await_job();
            me.emit(BEGINS);
        })
        .sharing("worker", jobs)
        .ahead("poster", 2, "worker")
        .rounds(3)
        .possible(one_worker)
        .explore(|size| size.with("poster", 3).with_rounds(3))
        .endless(|size| size)
        .loom(|size| size.with("poster", 1).with_rounds(2))
        .rules(
            Rules::new(|setting| Jobs::new(jobs(setting)))
                .sometimes(NOT_HELD_UP, |jobs| jobs.not_held_up),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("predicate.rs"), |_| Box::new(Predicate::new())).waits_by(
            for_ever(),
            Waits::within(2),
            Waits::within(2),
        ),
        Entry::new(exhibit!("semaphore.rs"), |_| Box::new(Permits::new())).waits(Waits::within(0)),
        Entry::new(exhibit!("event_and_count.rs"), |_| {
            Box::new(EventAndCount::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually),
        Entry::mistake(
            exhibit!("broken/waits_blindly.rs"),
            Failure::Deadlock,
            |_| Box::new(WaitsBlindly::new()),
        )
        .or(Failure::Violation(AFTER_POST)),
        Entry::mistake(
            exhibit!("broken/tests_outside_lock.rs"),
            Failure::Deadlock,
            |_| Box::new(TestsOutsideLock::new()),
        ),
        Entry::mistake(exhibit!("broken/one_flag.rs"), Failure::Deadlock, |_| {
            Box::new(OneFlag::new())
        }),
        Entry::mistake(
            exhibit!("broken/clears_after.rs"),
            Failure::Deadlock,
            |_| Box::new(ClearsAfter::new()),
        ),
    ])
}

/// Posters can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["poster"])
}

/// The worker does every job that is posted.
fn jobs(setting: &Setting) -> usize {
    setting.count("poster") * setting.rounds()
}

fn one_worker(setting: &Setting) -> Result<(), String> {
    if setting.count("worker") == 1 && setting.count("poster") > 0 {
        return Ok(());
    }
    Err("posters tell one worker; poster=2,worker=1 would do".to_owned())
}
