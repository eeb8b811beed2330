//! Dining hall: nobody gets up and leaves somebody alone at the table.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6; the problem is
//! Jon Pollack's.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod environment;
mod hand_over;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod ill_do_it_for_you;
    pub(crate) mod leaves_at_once;
    pub(crate) mod not_called;
    pub(crate) mod not_relieved;
}

use broken::{
    ill_do_it_for_you::IllDoItForYou, leaves_at_once::LeavesAtOnce, not_called::NotCalled,
    not_relieved::NotRelieved,
};
use environment::Hall;
use hand_over::HandOver;
use monitor::Monitor;
use spec::{ALL_TOGETHER, AtTable, NOBODY_ALONE, OTHERS_DINE};

/// What a solution provides: the way to the table and away from it.
pub trait Table: Send + Sync {
    /// A student sits down: calls `sits` once, and dines from then on.
    fn sit(&self, sits: &dyn Fn());

    /// A student that has finished waits until it may leave, and calls `gets_up`
    /// once.
    fn leave(&self, gets_up: &dyn Fn());
}

/// A student takes a seat and begins to dine.
pub const SITS: Verb = Verb::new("sits down");
/// A student has dined, and sits there still.
pub const FINISHES: Verb = Verb::new("has finished");
/// A student leaves the table.
pub const GETS_UP: Verb = Verb::new("gets up");
/// A student sat down this many times in a round, instead of once.
pub const SAT: Verb = Verb::new("sat down");
/// A student got up this many times in a round, instead of once.
pub const GOT_UP: Verb = Verb::new("got up");

type Puzzle = harness::Puzzle<Hall>;
type Entry = harness::Entry<Hall>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("dining-hall", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("nobody is left alone at the table")
        .group(Group::NotRemotelyClassical)
        .book("7.6")
        .difficulty(Difficulty::Medium)
        .role("student", 4, |hall, me| {
            me.once(GOT_UP, |got_up| {
                me.once(SAT, |sat| {
                    let sits = || {
                        sat();
                        me.emit(SITS);
                    };
                    let gets_up = || {
                        got_up();
                        me.emit(GETS_UP);
                    };
                    hall.lunch(&sits, || me.emit(FINISHES), &gets_up);
                });
            });
        })
        .parameter("patience", 2)
        .rounds(2)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("student", 3).with_parameter("patience", 1))
        .loom(|size| size.with("student", 2).with_parameter("patience", 1))
        .rules(
            Rules::new(AtTable::new)
                .sometimes(ALL_TOGETHER, AtTable::all_together)
                .sometimes(OTHERS_DINE, AtTable::left_others),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("hand_over.rs"), |size| hall(size, HandOver::new())).waits_by(
            for_ever(),
            for_ever(),
            Waits::within(1),
        ),
        Entry::new(exhibit!("monitor.rs"), |size| hall(size, Monitor::new())).waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/ill_do_it_for_you.rs"),
            Failure::Violation(NOBODY_ALONE),
            |size| hall(size, IllDoItForYou::new()),
        )
        .explore(|size| {
            size.with("student", 2)
                .with_parameter("patience", 1)
                .with_rounds(1)
        }),
        Entry::mistake(
            exhibit!("broken/leaves_at_once.rs"),
            Failure::Violation(NOBODY_ALONE),
            |size| hall(size, LeavesAtOnce),
        ),
        Entry::mistake(
            exhibit!("broken/not_called.rs"),
            Failure::Deadlock,
            |size| hall(size, NotCalled::new()),
        ),
        Entry::mistake(
            exhibit!("broken/not_relieved.rs"),
            Failure::Deadlock,
            |size| hall(size, NotRelieved::new()),
        )
        .explore(|size| size.with("student", 3).with_rounds(1))
        .loom(|size| size.with("student", 3).with_parameter("patience", 2)),
    ])
}

/// Students can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["student"])
}

/// A hall with this table, as the roles and the rules see it.
pub fn hall(size: &Setting, table: impl Table + 'static) -> Box<Hall> {
    let is_patient = size.parameter("patience") > 1;
    Box::new(Hall::new(table, is_patient))
}
