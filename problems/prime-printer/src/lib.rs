//! The prime printer: a finder and a printer hand over one number at a time, until they
//! are told to stop.
//!
//! Source: course notes on Python's `threading`.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod closed_queue;
mod environment;
mod monitor;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod clears_after_use;
    pub(crate) mod flag_alone;
    pub(crate) mod flag_and_events;
    pub(crate) mod print_or_stop;
    pub(crate) mod prints_late;
    pub(crate) mod unguarded_flag;
}

use broken::{
    clears_after_use::ClearsAfterUse, flag_alone::FlagAlone, flag_and_events::FlagAndEvents,
    print_or_stop::PrintOrStop, prints_late::PrintsLate, unguarded_flag::UnguardedFlag,
};
use closed_queue::ClosedQueue;
use environment::Office;
use monitor::Monitor;
use spec::{IN_ORDER, NOTHING_LOST, ONE_BY_ONE, Printed, WITHOUT_STOP};
use two_semaphores::TwoSemaphores;

/// What a solution provides: a place for one number.
pub trait Press: Send + Sync {
    /// Hands over a number, waiting while the last one is not printed. True if it will be
    /// printed, false if the press was stopped before.
    fn hand_over(&self, number: u64) -> bool;

    /// Waits for a number and calls `print` with it. False if there was none, because the
    /// press was stopped and all that was handed over is printed.
    fn print_next(&self, print: &dyn Fn(u64)) -> bool;

    /// Stops the press: the finder and the printer go home, also if they wait.
    fn stop(&self);
}

/// The finder has handed over a prime, and was told that it will be printed.
pub const HANDED: Verb = Verb::opening("has handed over");
/// The printer prints a number.
pub const PRINTS: Verb = Verb::new("prints");
/// Somebody wants to stop the press.
pub const STOPS: Verb = Verb::prelude("stops the press");

type Puzzle = harness::Puzzle<Office>;
type Entry = harness::Entry<Office>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("prime-printer", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("hand over numbers until told to stop")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Medium)
        .role("finder", 1, |office, me| {
            for prime in primes().take(me.setting().parameter("primes")) {
                if !office.press.hand_over(prime) {
                    break;
                }
                me.emit_item(HANDED, prime);
            }
        })
        .role("printer", 1, |office, me| {
            while office.print_next(|number| me.emit_item(PRINTS, number)) {}
        })
        .role("user", 1, |office, me| {
            office.wait_for_primes();
            me.emit(STOPS);
            office.press.stop();
        })
        .parameter("primes", 3)
        .possible(one_of_each)
        .parameter("patience", 2)
        .loom(|size| {
            size.with_parameter("primes", 1)
                .with_parameter("patience", 1)
        })
        .once("the press is stopped once")
        .rules(
            Rules::new(|setting| Printed::new(setting.parameter("primes")))
                .sometimes(WITHOUT_STOP, Printed::all_before_stop),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |size| {
            office(size, TwoSemaphores::new())
        }),
        Entry::new(exhibit!("monitor.rs"), |size| office(size, Monitor::new())),
        Entry::new(exhibit!("closed_queue.rs"), |size| {
            office(size, ClosedQueue::new())
        }),
        Entry::mistake(
            exhibit!("broken/clears_after_use.rs"),
            Failure::Deadlock,
            |size| office(size, ClearsAfterUse::new()),
        )
        .or(Failure::Violation(NOTHING_LOST)),
        Entry::mistake(
            exhibit!("broken/unguarded_flag.rs"),
            Failure::DataRace,
            |size| office(size, UnguardedFlag::new()),
        ),
        Entry::mistake(
            exhibit!("broken/flag_alone.rs"),
            Failure::Deadlock,
            |size| office(size, FlagAlone::new()),
        ),
        Entry::mistake(
            exhibit!("broken/print_or_stop.rs"),
            Failure::Violation(NOTHING_LOST),
            |size| office(size, PrintOrStop::new()),
        )
        .loom(|size| size.with_parameter("primes", 2)),
        Entry::mistake(
            exhibit!("broken/prints_late.rs"),
            Failure::Violation(ONE_BY_ONE),
            |size| office(size, PrintsLate::new()),
        )
        .without_loom("two numbers take more than it can try"),
        Entry::mistake(
            exhibit!("broken/flag_and_events.rs"),
            Failure::Violation(IN_ORDER),
            |size| office(size, FlagAndEvents::new()),
        )
        .or(Failure::Violation(NOTHING_LOST)),
    ])
}

/// All primes, smallest first.
pub fn primes() -> impl Iterator<Item = u64> {
    (2..).filter(|n| (2..*n).all(|d| n % d != 0))
}

/// An office with this press, as the roles see it.
pub fn office(size: &Setting, press: impl Press + 'static) -> Box<Office> {
    Box::new(Office::new(press, size.parameter("patience")))
}

fn one_of_each(setting: &Setting) -> Result<(), String> {
    let one = |role| setting.count(role) == 1;
    let (primes, patience) = (setting.parameter("primes"), setting.parameter("patience"));
    if !(one("finder") && one("printer") && one("user")) {
        return Err(
            "there is one finder, one printer and one user; `primes=5` makes it longer".to_owned(),
        );
    }
    if patience > primes && primes > 0 {
        return Err(format!(
            "the user would wait for {patience} primes, and there are {primes}; `patience={primes}` is possible"
        ));
    }
    Ok(())
}
