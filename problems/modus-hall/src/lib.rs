//! Modus Hall: one path, two sides, and the majority has it.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.4, by Nathan Karst.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Verb, Waits, exhibit};

mod majority;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod keeps_path;
    pub(crate) mod locks_late;
    pub(crate) mod status_machine;
}

use broken::{keeps_path::KeepsPath, locks_late::LocksLate, status_machine::StatusMachine};
use majority::Majority;
use monitor::Monitor;
use spec::{HEATHENS_TOGETHER, JOINS, MAJORITY, PRUDES_TOGETHER, Path};

/// What a solution provides: the way over the path for each side.
///
/// The callbacks are to be called once each, in their order: the first when the
/// one that calls is counted and the consequences are drawn, the second when it
/// has the path, the third when it is no longer counted.
pub trait Hall: Send + Sync {
    /// One of this side: waits until none of the other one is on the path, and
    /// calls `cross`.
    fn visit(&self, side: Side, check_in: &dyn Fn(), cross: &dyn Fn(), check_out: &dyn Fn());
}

/// Those that live on one side, and those that live on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// They live in Modus Hall.
    Heathens,
    /// They live in the halls of residence.
    Prudes,
}

impl Side {
    /// 0 or 1 for this side, and the other number for the other side.
    pub fn indices(self) -> (usize, usize) {
        (self as usize, 1 - self as usize)
    }
}

/// Somebody comes to the path.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// Somebody is counted.
pub const CHECKS_IN: Verb = Verb::new("checks in");
/// Somebody is on the path.
pub const ENTERS: Verb = Verb::opening("enters");
/// Somebody is about to leave the path.
pub const LEAVES: Verb = Verb::closing("leaves");
/// Somebody is no longer counted.
pub const CHECKS_OUT: Verb = Verb::new("checks out");
/// Somebody did this many steps of three in a round, or in another order.
pub const DID: Verb = Verb::new("did not do three steps in order, but");

type Puzzle = harness::Puzzle<dyn Hall>;
type Entry = harness::Entry<dyn Hall>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("modus-hall", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("the majority has the path")
        .group(Group::NotSoClassical)
        .book("6.4")
        .difficulty(Difficulty::Hard)
        .role("heathen", 4, |hall, me| {
            visit(me, hall, Side::Heathens);
        })
        .role("prude", 4, |hall, me| {
            visit(me, hall, Side::Prudes);
        })
        .rounds(3)
        .explore(|size| size.with("prude", 3))
        .endless(|size| size.with("heathen", 2).with("prude", 1))
        .loom(|size| size.with("heathen", 2).with("prude", 1))
        .rules(
            Rules::new(Path::new)
                .section(ENTERS, LEAVES)
                .sometimes(HEATHENS_TOGETHER, Path::heathens_together)
                .sometimes(PRUDES_TOGETHER, Path::prudes_together)
                .sometimes(JOINS, Path::joins),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("majority.rs"), |_| Box::new(Majority::new()))
            .waits_by(both(), both(), Waits::for_ever(&["prude"]))
            .inside(4)
            .loom(|size| {
                let size = size.with("heathen", 1).with("prude", 1);
                size.with_rounds(2)
            }),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits_by(both(), both(), Waits::for_ever(&["prude"]))
            .inside(4),
        Entry::mistake(
            exhibit!("broken/status_machine.rs"),
            Failure::Deadlock,
            |_| Box::new(StatusMachine::new()),
        )
        .explore(|size| size.with("heathen", 2).with("prude", 2))
        .loom(|size| size.with("heathen", 2).with("prude", 2)),
        Entry::mistake(
            exhibit!("broken/keeps_path.rs"),
            Failure::Violation(MAJORITY),
            |_| Box::new(KeepsPath::new()),
        )
        .loom(|size| size.with("heathen", 2).with("prude", 2)),
        Entry::mistake(
            exhibit!("broken/locks_late.rs"),
            Failure::Violation(MAJORITY),
            |_| Box::new(LocksLate::new()),
        )
        .loom(|size| size.with("heathen", 2).with("prude", 2)),
    ])
}

/// One round: three steps, each of which is announced.
fn visit(me: &Actor<'_>, hall: &dyn Hall, side: Side) {
    /// After how many steps the thread is out of step for good.
    const LOST: u64 = 4;
    let done = Cell::new(0);
    let step = |number: u64| {
        let in_order = done.get() + 1 == number;
        done.set(if in_order { number } else { LOST });
        in_order
    };
    me.emit(ARRIVES);
    hall.visit(
        side,
        &|| {
            if step(1) {
                me.emit(CHECKS_IN);
            }
        },
        &|| {
            if step(2) {
                me.emit(ENTERS);
                me.emit(LEAVES);
            }
        },
        &|| {
            if step(3) {
                me.emit(CHECKS_OUT);
            }
        },
    );
    if done.get() != 3 {
        me.emit_item(DID, done.get());
    }
}

/// Heathens and prudes can starve.
fn both() -> Waits {
    Waits::for_ever(&["heathen", "prude"])
}
