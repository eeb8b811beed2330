//! Print in order: three threads, one after another.
//!
//! Source: LeetCode 1114.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod guarded_flags;
mod monitor;
mod spec;
mod two_latches;
mod two_semaphores;
mod broken {
    pub(crate) mod if_not_while;
    pub(crate) mod missed_signal;
    pub(crate) mod notify_one;
    pub(crate) mod one_semaphore;
    pub(crate) mod plain_flags;
}

use broken::{
    if_not_while::IfNotWhile, missed_signal::MissedSignal, notify_one::NotifyOne,
    one_semaphore::OneSemaphore, plain_flags::PlainFlags,
};
use guarded_flags::GuardedFlags;
use monitor::Monitor;
use spec::{IN_ORDER, Printed};
use two_latches::TwoLatches;
use two_semaphores::TwoSemaphores;

/// What a solution provides: when each of the three threads may print.
pub trait Order: Send + Sync {
    /// Calls `print` once.
    fn first(&self, print: &dyn Fn());

    /// Calls `print` once, when the first thread has printed.
    fn second(&self, print: &dyn Fn());

    /// Calls `print` once, when the second thread has printed.
    fn third(&self, print: &dyn Fn());
}

/// A thread prints its word.
pub const PRINTS: Verb = Verb::new("prints");
/// A thread printed this many times, instead of once.
pub const PRINTED: Verb = Verb::new("printed");

type Puzzle = harness::Puzzle<dyn Order>;
type Entry = harness::Entry<dyn Order>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("print-in-order", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("three threads print in order")
        .group(Group::Interview)
        .leetcode(1114)
        .difficulty(Difficulty::Easy)
        .role("first", 1, |order, me| {
            say(me, |print| order.first(print));
        })
        .role("second", 1, |order, me| {
            say(me, |print| order.second(print));
        })
        .role("third", 1, |order, me| {
            say(me, |print| order.third(print));
        })
        .possible(once_each)
        .once("each thread prints once")
        .rules(Rules::new(|_| Printed::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |_| {
            Box::new(TwoSemaphores::new())
        }),
        Entry::new(exhibit!("two_latches.rs"), |_| Box::new(TwoLatches::new())),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())),
        Entry::new(exhibit!("guarded_flags.rs"), |_| {
            Box::new(GuardedFlags::new())
        })
        .without_loom("it does not finish where threads spin"),
        Entry::mistake(exhibit!("broken/plain_flags.rs"), Failure::DataRace, |_| {
            Box::new(PlainFlags::new())
        }),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(IN_ORDER),
            |_| Box::new(IfNotWhile::new()),
        ),
        Entry::mistake(
            exhibit!("broken/missed_signal.rs"),
            Failure::Deadlock,
            |_| Box::new(MissedSignal::new()),
        ),
        Entry::mistake(exhibit!("broken/notify_one.rs"), Failure::Deadlock, |_| {
            Box::new(NotifyOne::new())
        }),
        Entry::mistake(
            exhibit!("broken/one_semaphore.rs"),
            Failure::Violation(IN_ORDER),
            |_| Box::new(OneSemaphore::new()),
        ),
    ])
}

/// The part of one thread.
fn say(me: &Actor<'_>, go: impl Fn(&dyn Fn())) {
    me.once(PRINTED, |called| {
        go(&|| {
            called();
            me.emit(PRINTS);
        });
    });
}

fn once_each(setting: &Setting) -> Result<(), String> {
    let threads = ["first", "second", "third"].map(|role| setting.count(role));
    if threads == [1, 1, 1] && setting.rounds() == 1 {
        return Ok(());
    }
    Err(
        "there are three threads, and each prints once; first=1,second=1,third=1 and 1 round \
         would do"
            .to_owned(),
    )
}
