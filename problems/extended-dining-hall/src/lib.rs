//! Extended dining hall: nobody sits down alone, and nobody is left alone.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6.3; the problem is
//! Jon Pollack's.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod environment;
mod hand_over;
mod ill_do_it_for_you;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod counts_itself;
    pub(crate) mod not_called;
    pub(crate) mod sits_at_once;
}

use broken::{counts_itself::CountsItself, not_called::NotCalled, sits_at_once::SitsAtOnce};
use environment::{Hall, Patience};
use hand_over::HandOver;
use ill_do_it_for_you::IllDoItForYou;
use monitor::Monitor;
use spec::{ALL_TOGETHER, InHall, NOBODY_LEFT_ALONE, NOBODY_SITS_ALONE, OTHERS_DINE};

/// What a solution provides: the way to the table and away from it.
pub trait Table: Send + Sync {
    /// A student that is ready to eat waits until it has company, calls `sits`
    /// once, and dines from then on.
    fn sit(&self, sits: &dyn Fn());

    /// A student that has finished waits until it may leave, and calls `gets_up`
    /// once.
    fn leave(&self, gets_up: &dyn Fn());
}

/// A student has its food and is ready to eat.
pub const ARRIVES: Verb = Verb::prelude("is ready to eat");
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
    Puzzle::new("extended-dining-hall", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("nobody sits down alone, either")
        .group(Group::NotRemotelyClassical)
        .book("7.6.3")
        .difficulty(Difficulty::Hard)
        .role("student", 4, |hall, me| {
            me.emit(ARRIVES);
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
        .sharing("student", visits)
        .parameter("patience", 2)
        .parameter("strict", 1)
        .rounds(2)
        .possible(company_for_everybody)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("student", 3).with_parameter("patience", 1))
        .loom(|size| size.with("student", 2))
        .rules(
            Rules::new(InHall::new)
                .sometimes(ALL_TOGETHER, InHall::all_together)
                .sometimes(OTHERS_DINE, InHall::left_others),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("ill_do_it_for_you.rs"), |size| {
            hall(size, IllDoItForYou::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually),
        Entry::new(exhibit!("hand_over.rs"), |size| hall(size, HandOver::new()))
            .explore(strict)
            .waits_by(for_ever(), for_ever(), Waits::within(2)),
        Entry::new(exhibit!("monitor.rs"), |size| hall(size, Monitor::new()))
            .explore(strict)
            .waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/sits_at_once.rs"),
            Failure::Violation(NOBODY_SITS_ALONE),
            |size| hall(size, SitsAtOnce::new()),
        ),
        Entry::mistake(
            exhibit!("broken/counts_itself.rs"),
            Failure::Violation(NOBODY_SITS_ALONE),
            |size| hall(size, CountsItself::new()),
        )
        .or(Failure::Violation(NOBODY_LEFT_ALONE))
        .loom(|size| size.with("student", 3)),
        Entry::mistake(
            exhibit!("broken/not_called.rs"),
            Failure::Deadlock,
            |size| hall(size, NotCalled::new()),
        ),
    ])
}

/// Students can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["student"])
}

/// Those who are ready to eat are no company for one that is left.
fn strict(size: Setting) -> Setting {
    size.with_rounds(2).with_parameter("strict", 2)
}

/// A hall with this table, as the roles and the rules see it.
pub fn hall(size: &Setting, table: impl Table + 'static) -> Box<Hall> {
    let patience = match size.parameter("patience") {
        1 => Patience::Nobody,
        2 => Patience::TheLast,
        _ => Patience::Everybody,
    };
    Box::new(Hall::new(table, patience, visits(size)))
}

/// The students share their visits: one that is left over could not eat.
fn visits(size: &Setting) -> usize {
    size.count("student") * size.rounds()
}

fn company_for_everybody(size: &Setting) -> Result<(), String> {
    if size.count("student") < 2 {
        return Err("one student would wait for company for ever; student=2 would do".to_owned());
    }
    if size.count("student") == 2 && size.rounds() > 1 {
        return Err(
            "of two students one may have to wait for the other at the table, with a last \
             visit left that nobody can begin; student=3 would do"
                .to_owned(),
        );
    }
    if size.parameter("patience") < 2 {
        return Err(
            "all others may have left before the last student comes, which would wait for \
             ever; patience=2 would do"
                .to_owned(),
        );
    }
    Ok(())
}
