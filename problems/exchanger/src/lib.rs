//! An exchanger: two threads meet, and each goes on with what the other one brought.
//!
//! Source: `Exchanger` of D. Lea's `java.util.concurrent`; W. N. Scherer III, D. Lea,
//! M. L. Scott, *A scalable elimination-based exchange channel*, 2005.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod baton;
mod library;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod one_condition;
    pub(crate) mod third_steals;
    pub(crate) mod waits_once;
}

use baton::Baton;
use broken::{one_condition::OneCondition, third_steals::ThirdSteals, waits_once::WaitsOnce};
use library::Library;
use monitor::Monitor;
use spec::{EACH_OTHERS, Pairs};

/// What a solution provides: a place where threads meet in pairs, again and again.
pub trait Exchanger: Send + Sync {
    /// Waits for another thread, gives it `mine` and returns what it brought.
    fn exchange(&self, mine: u64) -> u64;
}

/// A trader comes with its item.
pub const BRINGS: Verb = Verb::prelude("brings");
/// A trader goes on with this item.
pub const GETS: Verb = Verb::opening("gets");

type Puzzle = harness::Puzzle<dyn Exchanger>;
type Entry = harness::Entry<dyn Exchanger>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("exchanger", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two meet and swap what they bring")
        .group(Group::Interview)
        .difficulty(Difficulty::Medium)
        .role("trader", 4, |exchanger, me| {
            let mine = me.index() as u64 + 1;
            me.emit_item(BRINGS, mine);
            let theirs = exchanger.exchange(mine);
            me.emit_item(GETS, theirs);
        })
        .sharing("trader", meetings)
        .possible(more_than_one)
        .endless(|size| size.with("trader", 3))
        .loom(|size| size.with("trader", 2))
        .rules(Rules::new(|_| Pairs::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("baton.rs"), |_| Box::new(Baton::new())).waits_by(
            for_ever(),
            for_ever(),
            Waits::within(3),
        ),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())).waits(for_ever()),
        Entry::new(exhibit!("library.rs"), |_| Box::new(Library::new())).waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/third_steals.rs"),
            Failure::Violation(EACH_OTHERS),
            |_| Box::new(ThirdSteals::new()),
        )
        .without_loom("it takes three threads, more than it can try"),
        Entry::mistake(
            exhibit!("broken/waits_once.rs"),
            Failure::Violation(EACH_OTHERS),
            |_| Box::new(WaitsOnce::new()),
        )
        .without_loom("its conditions never wake spuriously"),
        Entry::mistake(
            exhibit!("broken/one_condition.rs"),
            Failure::Deadlock,
            |_| Box::new(OneCondition::new()),
        )
        .without_loom("it takes four threads, more than it can try"),
    ])
}

fn for_ever() -> Waits {
    Waits::for_ever(&["trader"])
}

/// All threads together come an even number of times, so that nobody is left.
fn meetings(setting: &Setting) -> usize {
    (setting.count("trader") * setting.rounds()).next_multiple_of(2)
}

fn more_than_one(setting: &Setting) -> Result<(), String> {
    match setting.count("trader") {
        0 | 1 => Err("one trader meets nobody; `trader=2` is possible".to_owned()),
        _ => Ok(()),
    }
}
