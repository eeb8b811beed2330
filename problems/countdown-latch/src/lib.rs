//! The countdown latch: threads wait until a number of things are done.
//!
//! Source: D. Lea's `java.util.concurrent`, `CountDownLatch`.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod event;
mod monitor;
mod relay;
mod spec;
mod broken {
    pub(crate) mod checks_outside_lock;
    pub(crate) mod if_not_while;
    pub(crate) mod no_relay;
    pub(crate) mod notify_one;
    pub(crate) mod waits_for_the_rest;
    pub(crate) mod wraps;
}

use broken::{
    checks_outside_lock::ChecksOutsideLock, if_not_while::IfNotWhile, no_relay::NoRelay,
    notify_one::NotifyOne, waits_for_the_rest::WaitsForTheRest, wraps::Wraps,
};
use event::OneEvent;
use monitor::Monitor;
use relay::Relay;
use spec::{ALL_DONE, NOT_HELD_UP, Parts};

/// What a solution provides, made for a count of at least one: a latch.
pub trait Latch: Send + Sync {
    /// Counts down by one, and does not wait for other threads to do so. At zero
    /// it does nothing.
    fn count_down(&self);

    /// Returns when the count is zero.
    fn wait(&self);
}

/// A worker has done its part.
pub const DOES: Verb = Verb::prelude("does its part");
/// A worker has counted down and turns to other things.
pub const GOES_ON: Verb = Verb::new("goes on");
/// A waiter has passed the latch.
pub const PASSES: Verb = Verb::opening("passes");

type Puzzle = harness::Puzzle<dyn Latch>;
type Entry = harness::Entry<dyn Latch>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("countdown-latch", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("threads wait until a count is zero")
        .group(Group::Interview)
        .difficulty(Difficulty::Easy)
        .role("worker", 3, |latch, me| {
            me.emit(DOES);
            latch.count_down();
            me.emit(GOES_ON);
        })
        .role("waiter", 2, |latch, me| {
            latch.wait();
            me.emit(PASSES);
        })
        .parameter("count", 2)
        .possible(enough_workers)
        .never_endless("a latch opens once")
        .loom(|size| size)
        .rules(
            Rules::new(|setting| Parts::new(count(setting)))
                .sometimes(NOT_HELD_UP, Parts::goes_on_early),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(count(setting)))
        })
        .loom(one_waiter),
        Entry::new(exhibit!("relay.rs"), |setting| {
            Box::new(Relay::new(count(setting)))
        })
        .loom(one_waiter),
        Entry::new(exhibit!("event.rs"), |setting| {
            Box::new(OneEvent::new(count(setting)))
        })
        .loom(one_waiter),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotifyOne::new(count(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/checks_outside_lock.rs"),
            Failure::Deadlock,
            |setting| Box::new(ChecksOutsideLock::new(count(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(ALL_DONE),
            |setting| Box::new(IfNotWhile::new(count(setting))),
        )
        .without_loom("it wakes no thread spuriously"),
        Entry::mistake(
            exhibit!("broken/no_relay.rs"),
            Failure::Deadlock,
            |setting| Box::new(NoRelay::new(count(setting))),
        ),
        Entry::mistake(exhibit!("broken/wraps.rs"), Failure::Deadlock, |setting| {
            Box::new(Wraps::new(count(setting)))
        }),
        Entry::mistake(
            exhibit!("broken/waits_for_the_rest.rs"),
            Failure::LostConcurrency(NOT_HELD_UP),
            |setting| Box::new(WaitsForTheRest::new(count(setting))),
        )
        .loom(one_waiter),
    ])
}

fn count(setting: &Setting) -> usize {
    setting.parameter("count")
}

/// A size that loom finishes.
fn one_waiter(size: Setting) -> Setting {
    size.with("worker", 2).with("waiter", 1)
}

fn enough_workers(setting: &Setting) -> Result<(), String> {
    let parts = setting.count("worker") * setting.rounds();
    if (1..=parts).contains(&count(setting)) {
        return Ok(());
    }
    let count = count(setting).clamp(1, parts.max(1));
    Err(format!(
        "the count is at least one, and the workers do {parts} parts; --set count={count} would do"
    ))
}
