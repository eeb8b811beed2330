//! Foobar: threads of two kinds print in turns.
//!
//! Source: LeetCode 1115.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod monitor;
mod spec;
mod two_condvars;
mod two_meetings;
mod two_semaphores;
mod broken {
    pub(crate) mod if_not_while;
    pub(crate) mod notify_one;
    pub(crate) mod one_meeting;
    pub(crate) mod plain_turn;
}

use broken::{
    if_not_while::IfNotWhile, notify_one::NotifyOne, one_meeting::OneMeeting, plain_turn::PlainTurn,
};
use monitor::Monitor;
use spec::{IN_TURNS, Line};
use two_condvars::TwoCondvars;
use two_meetings::TwoMeetings;
use two_semaphores::TwoSemaphores;

/// What a solution provides: when a thread may print. Several threads can call
/// each of the two, again and again.
pub trait FooBar: Send + Sync {
    /// Calls `print` once: at the beginning, or when "bar" was the last word.
    fn foo(&self, print: &dyn Fn());

    /// Calls `print` once, when "foo" was the last word.
    fn bar(&self, print: &dyn Fn());
}

/// A thread prints its word.
pub const PRINTS: Verb = Verb::new("prints");
/// A thread printed this many times in a round, instead of once.
pub const PRINTED: Verb = Verb::new("printed");

type Puzzle = harness::Puzzle<dyn FooBar>;
type Entry = harness::Entry<dyn FooBar>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("foobar", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("foo and bar, in turns, by many threads")
        .group(Group::Interview)
        .leetcode(1115)
        .difficulty(Difficulty::Easy)
        .role("foo", 2, |foobar, me| say(me, |print| foobar.foo(print)))
        .role("bar", 2, |foobar, me| say(me, |print| foobar.bar(print)))
        .rounds(3)
        .possible(as_many_of_each)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("bar", 1).with("foo", 1).with_rounds(2))
        .rules(Rules::new(|_| Line::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |_| {
            Box::new(TwoSemaphores::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::within(3)),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())).waits(for_ever()),
        Entry::new(
            exhibit!("two_condvars.rs"),
            |_| Box::new(TwoCondvars::new()),
        )
        .waits(for_ever()),
        Entry::new(
            exhibit!("two_meetings.rs"),
            |_| Box::new(TwoMeetings::new()),
        )
        .waits_by(for_ever(), Waits::within(3), Waits::within(3)),
        Entry::mistake(exhibit!("broken/plain_turn.rs"), Failure::DataRace, |_| {
            Box::new(PlainTurn::new())
        }),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(IN_TURNS),
            |_| Box::new(IfNotWhile::new()),
        )
        .loom(two_of_each),
        Entry::mistake(exhibit!("broken/notify_one.rs"), Failure::Deadlock, |_| {
            Box::new(NotifyOne::new())
        })
        .loom(two_of_each),
        Entry::mistake(
            exhibit!("broken/one_meeting.rs"),
            Failure::Violation(IN_TURNS),
            |_| Box::new(OneMeeting::new()),
        ),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["foo", "bar"])
}

/// With one of each it does not fail.
fn two_of_each(size: Setting) -> Setting {
    size.with("foo", 2).with("bar", 2)
}

/// One round of a thread.
fn say(me: &Actor<'_>, go: impl Fn(&dyn Fn())) {
    me.once(PRINTED, |called| {
        go(&|| {
            called();
            me.emit(PRINTS);
        });
    });
}

fn as_many_of_each(setting: &Setting) -> Result<(), String> {
    let (foos, bars) = (setting.count("foo"), setting.count("bar"));
    if foos == bars {
        return Ok(());
    }
    let pairs = foos.min(bars).max(1);
    Err(format!(
        "{foos} foo and {bars} bar do not come out even; foo={pairs},bar={pairs} would do"
    ))
}
