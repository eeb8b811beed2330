//! The no-starve mutex: one at a time, and nobody waits for ever.
//!
//! Source: J. M. Morris, *A starvation-free solution to the mutual exclusion
//! problem*, 1979; Downey, *The Little Book of Semaphores* 2.2.1, §4.3.

use harness::{
    Difficulty, Discipline, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit,
};

mod fifo;
mod morris;
mod plain;
mod spec;
mod udding;
mod broken {
    pub(crate) mod counted_late;
    pub(crate) mod leaves_door_open;
    pub(crate) mod unguarded_room;
}

use broken::{
    counted_late::CountedLate, leaves_door_open::LeavesDoorOpen, unguarded_room::UnguardedRoom,
};
use fifo::Fifo;
use morris::Morris;
use plain::Plain;
use spec::{ALONE, AtMachine};
use udding::Udding;

/// What a solution provides: the way to a machine that serves one at a time.
pub trait Machine: Send + Sync {
    /// Waits until nobody else is at the machine, and calls `work` once.
    fn operate(&self, work: &dyn Fn());
}

/// A worker has the machine.
pub const BEGINS: Verb = Verb::opening("begins");
/// A worker is done with it.
pub const ENDS: Verb = Verb::closing("ends");
/// A worker had the machine this many times in a round, instead of once.
pub const WORKED: Verb = Verb::new("worked");

type Puzzle = harness::Puzzle<dyn Machine>;
type Entry = harness::Entry<dyn Machine>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("no-starve-mutex", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("one at a time, and no worker starves")
        .group(Group::Classical)
        .book("4.3")
        .difficulty(Difficulty::Hard)
        .must_not_starve(Discipline::Weak)
        .role("worker", 4, |machine, me| {
            me.section(BEGINS, ENDS, WORKED, |work| machine.operate(work));
        })
        .rounds(3)
        .explore(|size| size.with("worker", 5).with_rounds(3))
        .loom(|size| size.with("worker", 3))
        .rules(Rules::new(|_| AtMachine::default()).section(BEGINS, ENDS))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("plain.rs"), |_| Box::new(Plain::new()))
            .waits_by(for_ever(), for_ever(), Waits::within(1))
            .inside(1),
        Entry::new(exhibit!("fifo.rs"), |_| Box::new(Fifo::new()))
            .waits(Waits::within(1))
            .inside(1)
            .loom_also(twice),
        Entry::new(exhibit!("morris.rs"), |_| Box::new(Morris::new()))
            .waits_by(for_ever(), Waits::within(4), Waits::within(4))
            .inside(1)
            .loom_also(twice),
        Entry::new(exhibit!("udding.rs"), |_| Box::new(Udding::new()))
            .waits_by(for_ever(), Waits::within(4), Waits::within(4))
            .inside(1)
            .loom_also(twice),
        Entry::mistake(
            exhibit!("broken/unguarded_room.rs"),
            Failure::DataRace,
            |_| Box::new(UnguardedRoom::new()),
        ),
        Entry::mistake(
            exhibit!("broken/counted_late.rs"),
            Failure::Deadlock,
            |_| Box::new(CountedLate::new()),
        ),
        Entry::mistake(
            exhibit!("broken/leaves_door_open.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(LeavesDoorOpen::new()),
        ),
    ])
}

/// Workers can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["worker"])
}

/// A second round shows what the first batch has left behind.
fn twice(size: Setting) -> Setting {
    size.with("worker", 2).with_rounds(2)
}
