//! Rendezvous: two threads meet, and neither goes on before the other has come.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.3.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod monitor;
mod one_waits_first;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod both_wait_first;
    pub(crate) mod one_semaphore;
    pub(crate) mod signals_merge;
}

use broken::{
    both_wait_first::BothWaitFirst, one_semaphore::OneSemaphore, signals_merge::SignalsMerge,
};
use monitor::Monitor;
use one_waits_first::OneWaitsFirst;
use spec::{BOTH_CAME, Lead};
use two_semaphores::TwoSemaphores;

/// What a solution provides: a place where two threads meet, round after round.
pub trait Meeting: Send + Sync {
    /// Thread a, between its two parts: waits until b has come as well.
    fn a(&self);

    /// Thread b, between its two parts: waits until a has come as well.
    fn b(&self);
}

/// A thread has done its first part of the round.
pub const COMES: Verb = Verb::prelude("comes");
/// A thread begins its second part.
pub const GOES_ON: Verb = Verb::opening("goes on");

type Puzzle = harness::Puzzle<dyn Meeting>;
type Entry = harness::Entry<dyn Meeting>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("rendezvous", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two meet before either goes on")
        .group(Group::Patterns)
        .book("3.3")
        .difficulty(Difficulty::Easy)
        .role("a", 1, |meeting, me| {
            me.emit(COMES);
            meeting.a();
            me.emit(GOES_ON);
        })
        .role("b", 1, |meeting, me| {
            me.emit(COMES);
            meeting.b();
            me.emit(GOES_ON);
        })
        .rounds(3)
        .possible(two_to_meet)
        .explore(|size| size.with_rounds(3))
        .loom(|size| size.with_rounds(2))
        .rules(Rules::new(|_| Lead::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |_| {
            Box::new(TwoSemaphores::new())
        })
        .waits(Waits::within(2)),
        Entry::new(exhibit!("one_waits_first.rs"), |_| {
            Box::new(OneWaitsFirst::new())
        })
        .waits(Waits::within(1)),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())).waits(Waits::within(2)),
        Entry::mistake(
            exhibit!("broken/both_wait_first.rs"),
            Failure::Deadlock,
            |_| Box::new(BothWaitFirst::new()),
        ),
        Entry::mistake(
            exhibit!("broken/one_semaphore.rs"),
            Failure::Violation(BOTH_CAME),
            |_| Box::new(OneSemaphore::new()),
        ),
        Entry::mistake(
            exhibit!("broken/signals_merge.rs"),
            Failure::Deadlock,
            |_| Box::new(SignalsMerge::new()),
        ),
    ])
}

fn two_to_meet(setting: &Setting) -> Result<(), String> {
    let threads = ["a", "b"].map(|role| setting.count(role));
    if threads == [1, 1] {
        return Ok(());
    }
    Err(format!(
        "two threads meet, not {} and {}; a=1,b=1 would do",
        threads[0], threads[1]
    ))
}
