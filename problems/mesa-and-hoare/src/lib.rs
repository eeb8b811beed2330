//! Mesa and Hoare: may a thread rely on what it was woken for?
//!
//! Source: course notes on Python's `threading.Condition`; C. A. R. Hoare,
//! *Monitors: an operating system structuring concept*, 1974; B. W. Lampson,
//! D. D. Redell, *Experience with processes and monitors in Mesa*, 1980.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod hoare;
mod pass_the_baton;
mod spec;
mod while_loop;
mod broken {
    pub(crate) mod if_not_while;
    pub(crate) mod if_notify_all;
    pub(crate) mod lets_others_in;
}

use broken::{if_not_while::IfNotWhile, if_notify_all::IfNotifyAll, lets_others_in::LetsOthersIn};
use hoare::Hoare;
use pass_the_baton::PassTheBaton;
use spec::{IS_THERE, Stored, TWO_AT_ONCE};
use while_loop::WhileLoop;

/// What a solution provides: a store of items that are all alike.
pub trait Store: Send + Sync {
    /// Puts an item in. Calls `placed` once, when it is in and before it can be
    /// taken. No thread waits here for a taker that has not come.
    fn put(&self, placed: &dyn Fn());

    /// Takes an item, waiting while there is none. Calls `taken` once, where it
    /// takes the item.
    fn take(&self, taken: &dyn Fn());
}

/// An item is in the store now.
pub const PUTS: Verb = Verb::new("puts an item in");
/// An item is taken out of it.
pub const TAKES: Verb = Verb::opening("takes an item");
/// A thread put or took this many items in a round, instead of one.
pub const MOVED: Verb = Verb::new("moved");

type Puzzle = harness::Puzzle<dyn Store>;
type Entry = harness::Entry<dyn Store>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("mesa-and-hoare", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("is what you were woken for still there?")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Medium)
        .role("putter", 2, |store, me| {
            me.once(MOVED, |called| {
                store.put(&|| {
                    called();
                    me.emit(PUTS);
                });
            });
        })
        .role("taker", 2, |store, me| {
            me.once(MOVED, |called| {
                store.take(&|| {
                    called();
                    me.emit(TAKES);
                });
            });
        })
        .sharing("taker", items)
        .ahead("putter", 2, "taker")
        .rounds(3)
        .explore(|size| size.with("taker", 3).with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("putter", 1).with_rounds(2))
        .rules(Rules::new(Stored::new).sometimes(TWO_AT_ONCE, Stored::two_at_once))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("while_loop.rs"), |_| Box::new(WhileLoop::new())).waits_by(
            for_ever(),
            for_ever(),
            Waits::for_ever(&["taker"]),
        ),
        Entry::new(exhibit!("hoare.rs"), |_| Box::new(Hoare::new())).waits_by(
            for_ever(),
            for_ever(),
            Waits::Eventually,
        ),
        Entry::new(exhibit!("pass_the_baton.rs"), |_| {
            Box::new(PassTheBaton::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(IS_THERE),
            |_| Box::new(IfNotWhile::new()),
        ),
        Entry::mistake(
            exhibit!("broken/if_notify_all.rs"),
            Failure::Violation(IS_THERE),
            |_| Box::new(IfNotifyAll::new()),
        ),
        Entry::mistake(
            exhibit!("broken/lets_others_in.rs"),
            Failure::Violation(IS_THERE),
            |_| Box::new(LetsOthersIn::new()),
        ),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["putter", "taker"])
}

/// The takers take as many items as are put in.
fn items(setting: &Setting) -> usize {
    setting.count("putter") * setting.rounds()
}
