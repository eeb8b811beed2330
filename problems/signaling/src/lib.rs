//! Signaling: one thread waits until another has done its part.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.1; LeetCode 1114
//! asks for it twice.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod event;
mod monitor;
mod semaphore;
mod spec;
mod broken {
    pub(crate) mod lost_signal;
    pub(crate) mod meets;
    pub(crate) mod permit_too_many;
}

use broken::{lost_signal::LostSignal, meets::Meets, permit_too_many::PermitTooMany};
use event::Done;
use monitor::Monitor;
use semaphore::OnePermit;
use spec::{AFTER, NOT_HELD_UP, Parts};

/// What a solution provides: a signal that one thread gives to another, once.
pub trait Signal: Send + Sync {
    /// Signals that the first part has been done. Does not wait.
    fn give(&self);

    /// Waits until the first part has been done.
    fn take(&self);
}

/// The first thread has done its part.
pub const DOES_FIRST: Verb = Verb::prelude("does the first part");
/// The first thread has given the signal and turns to other things.
pub const GOES_ON: Verb = Verb::new("goes on");
/// The second thread has come to where it needs the first part.
pub const COMES: Verb = Verb::new("comes");
/// The second thread does its part.
pub const DOES_SECOND: Verb = Verb::opening("does the second part");

type Puzzle = harness::Puzzle<dyn Signal>;
type Entry = harness::Entry<dyn Signal>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("signaling", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("one goes on only after the other")
        .group(Group::Patterns)
        .book("3.1")
        .difficulty(Difficulty::Easy)
        .role("first", 1, |signal, me| {
            me.emit(DOES_FIRST);
            signal.give();
            me.emit(GOES_ON);
        })
        .role("second", 1, |signal, me| {
            me.emit(COMES);
            signal.take();
            me.emit(DOES_SECOND);
        })
        .possible(one_signal)
        .never_endless("a signal is given once")
        .loom(|size| size)
        .rules(
            Rules::new(|_| Parts::default()).sometimes(NOT_HELD_UP, |parts| parts.nobody_awaited),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("semaphore.rs"), |_| Box::new(OnePermit::new())),
        Entry::new(exhibit!("event.rs"), |_| Box::new(Done::new())),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())),
        Entry::mistake(exhibit!("broken/lost_signal.rs"), Failure::Deadlock, |_| {
            Box::new(LostSignal::new())
        }),
        Entry::mistake(
            exhibit!("broken/permit_too_many.rs"),
            Failure::Violation(AFTER),
            |_| Box::new(PermitTooMany::new()),
        ),
        Entry::mistake(
            exhibit!("broken/meets.rs"),
            Failure::LostConcurrency(NOT_HELD_UP),
            |_| Box::new(Meets::new()),
        ),
    ])
}

fn one_signal(setting: &Setting) -> Result<(), String> {
    let threads = ["first", "second"].map(|role| setting.count(role));
    if threads == [1, 1] && setting.rounds() == 1 {
        return Ok(());
    }
    Err("one thread signals to one other, once; first=1,second=1 and 1 round would do".to_owned())
}
