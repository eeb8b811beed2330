//! A timer: something happens once after a time, unless it is cancelled before.
//!
//! Source: `threading.Timer` of Python, and course notes on it.

use std::time::Duration;

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};
pub use sync_core::Clock;

mod decision;
mod environment;
mod monitor;
mod one_permit;
mod spec;
mod broken {
    pub(crate) mod always_cancelled;
    pub(crate) mod as_in_python;
    pub(crate) mod fires_early;
    pub(crate) mod sleeps;
}

use broken::{
    always_cancelled::AlwaysCancelled, as_in_python::AsInPython, fires_early::FiresEarly,
    sleeps::Sleeps,
};
use decision::Decision;
use environment::Desk;
use monitor::Monitor;
use one_permit::OnePermit;
use spec::{CANCELLED, Expired, FIRED, NOT_BEFORE, ONE_OF_THEM};

/// What a solution provides: a timer that is used once.
pub trait Timer: Send + Sync {
    /// Waits until `clock` shows `time`, or until the timer is cancelled. Calls `fire` at
    /// most once, and not if it was cancelled. A timer that is cancelled does not wait
    /// any longer.
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn());

    /// Cancels the timer. True if `fire` was not called and never will be; false if it
    /// was called or is about to be. `clock` is the one by which the timer waits: call
    /// `clock.notify()` after whatever ends a wait early.
    fn cancel(&self, clock: &Clock) -> bool;
}

/// The clock shows a new time.
pub const TICKS: Verb = Verb::new("shows");
/// The timer fires; this is the time, and it has come.
pub const FIRES: Verb = Verb::new("fires at");
/// The timer fires before its time.
pub const TOO_EARLY: Verb = Verb::new("fires before its time, at");
/// `cancel` has come back and says that the timer will not fire.
pub const CANCELS: Verb = Verb::new("has cancelled it");
/// `cancel` has come back and says that it was too late.
pub const IS_TOO_LATE: Verb = Verb::new("was too late");

type Puzzle = harness::Puzzle<Desk>;
type Entry = harness::Entry<Desk>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("timer", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("it fires or is cancelled, never both")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Medium)
        .role("timer", 1, |desk, me| {
            let time = time(me.setting());
            desk.timer.run(&desk.clock, time, &|| {
                let now = desk.clock.now();
                if now < time {
                    me.emit_item(TOO_EARLY, now);
                } else {
                    me.emit_item(FIRES, now);
                }
            });
        })
        .role("user", 1, |desk, me| {
            if desk.cancel() {
                me.emit(CANCELS);
            } else {
                me.emit(IS_TOO_LATE);
            }
        })
        .role("clock", 1, |desk, me| {
            desk.tick(&|now| me.emit_item(TICKS, now));
        })
        .sharing("clock", |setting| setting.parameter("time"))
        .parameter("time", 2)
        .possible(one_of_each)
        .loom(|size| size.with_parameter("time", 1))
        .once("a timer is used once")
        .rules(
            Rules::new(|setting| Expired::new(time(setting)))
                .sometimes(CANCELLED, |it| it.cancelled)
                .sometimes(FIRED, |it| it.fired),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("monitor.rs"), |size| desk(size, Monitor::new())),
        Entry::new(exhibit!("one_permit.rs"), |size| {
            desk(size, OnePermit::new())
        }),
        Entry::new(exhibit!("decision.rs"), |size| desk(size, Decision::new())),
        Entry::mistake(
            exhibit!("broken/as_in_python.rs"),
            Failure::Violation(ONE_OF_THEM),
            |size| desk(size, AsInPython::new()),
        ),
        Entry::mistake(
            exhibit!("broken/always_cancelled.rs"),
            Failure::Violation(ONE_OF_THEM),
            |size| desk(size, AlwaysCancelled::new()),
        ),
        Entry::mistake(
            exhibit!("broken/fires_early.rs"),
            Failure::Violation(NOT_BEFORE),
            |size| desk(size, FiresEarly::new()),
        ),
        Entry::mistake(exhibit!("broken/sleeps.rs"), Failure::Deadlock, |size| {
            desk(size, Sleeps::new())
        }),
    ])
}

fn time(setting: &Setting) -> u64 {
    setting.parameter("time") as u64
}

/// A tick of the clock on real threads.
const TICK: Duration = Duration::from_micros(20);

/// This timer beside a clock, as the roles see it.
pub fn desk(_: &Setting, timer: impl Timer + 'static) -> Box<Desk> {
    Box::new(Desk::new(timer, TICK))
}

fn one_of_each(setting: &Setting) -> Result<(), String> {
    if setting.roles().iter().all(|(_, count)| *count == 1) {
        Ok(())
    } else {
        Err("there is one timer, one user and one clock; `time=3` makes it longer".to_owned())
    }
}
