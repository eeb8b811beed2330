//! A future: a value that is set once, for which any number of threads wait.
//!
//! Source: ours; a common question of interviews. The idea is that of the I-structures of
//! Arvind, R. S. Nikhil and K. K. Pingali, 1989.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod event_and_claim;
mod library;
mod monitor;
mod relay;
mod spec;
mod broken {
    pub(crate) mod cancel_in_silence;
    pub(crate) mod check_then_set;
    pub(crate) mod flag_before_value;
    pub(crate) mod one_is_woken;
    pub(crate) mod overwrites;
}

use broken::{
    cancel_in_silence::CancelInSilence, check_then_set::CheckThenSet,
    flag_before_value::FlagBeforeValue, one_is_woken::OneIsWoken, overwrites::Overwrites,
};
use event_and_claim::EventAndClaim;
use library::Library;
use monitor::Monitor;
use relay::Relay;
use spec::{Decided, NOT_BEFORE, ONE_WINNER, SAME};

/// What a solution provides: a value that is not decided when it is made.
pub trait Promise: Send + Sync {
    /// Sets the value, unless it is decided; whether it did.
    fn set(&self, value: u64) -> bool;

    /// Decides that there will be no value, unless it is decided; whether it did.
    fn cancel(&self) -> bool;

    /// Waits until it is decided. The value, or `None` if it was cancelled.
    fn wait(&self) -> Option<u64>;
}

/// A setter is about to set this value.
pub const BRINGS: Verb = Verb::prelude("brings");
/// A setter's value is the one.
pub const HAS_SET: Verb = Verb::new("has set it");
/// A canceller is about to cancel.
pub const WANTS_NONE: Verb = Verb::prelude("does not want it");
/// A canceller was first.
pub const HAS_CANCELLED: Verb = Verb::new("has cancelled it");
/// Somebody came too late to decide.
pub const IS_LATE: Verb = Verb::new("is too late");
/// A waiter has got this value.
pub const GETS: Verb = Verb::opening("gets");
/// A waiter has been told that there is none.
pub const GETS_NONE: Verb = Verb::opening("gets none");

type Puzzle = harness::Puzzle<dyn Promise>;
type Entry = harness::Entry<dyn Promise>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("future", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("set once, awaited by many, or cancelled")
        .group(Group::Interview)
        .difficulty(Difficulty::Medium)
        .role("setter", 2, |promise, me| {
            let value = me.serial();
            me.emit_item(BRINGS, value);
            if promise.set(value) {
                me.emit_item(HAS_SET, value);
            } else {
                me.emit(IS_LATE);
            }
        })
        .role("canceller", 1, |promise, me| {
            me.emit(WANTS_NONE);
            if promise.cancel() {
                me.emit(HAS_CANCELLED);
            } else {
                me.emit(IS_LATE);
            }
        })
        .role("waiter", 2, |promise, me| match promise.wait() {
            Some(value) => me.emit_item(GETS, value),
            None => me.emit(GETS_NONE),
        })
        .loom(|size| size.with("setter", 1).with("waiter", 1))
        .possible(somebody_decides)
        .once("a future is decided once")
        .rules(
            Rules::new(|_| Decided::default())
                .sometimes("the value is set", |it| it.winner.is_some_and(|it| it > 0))
                .sometimes("it is cancelled", |it| it.winner == Some(0)),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())),
        Entry::new(exhibit!("relay.rs"), |_| Box::new(Relay::new())),
        Entry::new(exhibit!("event_and_claim.rs"), |_| {
            Box::new(EventAndClaim::new())
        }),
        Entry::new(exhibit!("library.rs"), |_| Box::new(Library::new())),
        Entry::mistake(
            exhibit!("broken/overwrites.rs"),
            Failure::Violation(ONE_WINNER),
            |_| Box::new(Overwrites::new()),
        )
        .or(Failure::Violation(SAME)),
        Entry::mistake(
            exhibit!("broken/check_then_set.rs"),
            Failure::Violation(ONE_WINNER),
            |_| Box::new(CheckThenSet::new()),
        )
        .or(Failure::Violation(SAME)),
        Entry::mistake(
            exhibit!("broken/one_is_woken.rs"),
            Failure::Deadlock,
            |_| Box::new(OneIsWoken::new()),
        )
        .loom(|size| size.with("setter", 1).with("waiter", 2)),
        Entry::mistake(
            exhibit!("broken/cancel_in_silence.rs"),
            Failure::Deadlock,
            |_| Box::new(CancelInSilence::new()),
        ),
        Entry::mistake(
            exhibit!("broken/flag_before_value.rs"),
            Failure::Violation(NOT_BEFORE),
            |_| Box::new(FlagBeforeValue::new()),
        )
        .or(Failure::Violation(SAME)),
    ])
}

fn somebody_decides(setting: &Setting) -> Result<(), String> {
    if setting.count("setter") + setting.count("canceller") > 0 {
        Ok(())
    } else {
        Err("somebody has to set it or to cancel it; `setter=1` is possible".to_owned())
    }
}
