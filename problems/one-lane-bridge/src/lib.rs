//! The one-lane bridge: cars from both sides, and neither side waits long.
//!
//! Source: ours, after a question that is asked in many courses and interviews.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod batches;
mod baton;
mod groups;
mod spec;
mod broken {
    pub(crate) mod full_batches;
    pub(crate) mod lightswitches;
    pub(crate) mod looks_and_goes;
    pub(crate) mod notify_one;
}

use batches::Batches;
use baton::Baton;
use broken::{
    full_batches::FullBatches, lightswitches::Lightswitches, looks_and_goes::LooksAndGoes,
    notify_one::NotifyOne,
};
use groups::Groups;
use spec::{BATCH, ONE_WAY, Road, TOGETHER};

/// What a solution provides, made for the largest batch: when a car may drive on.
pub trait Bridge: Send + Sync {
    /// Calls `lines_up` once when the car comes, before it waits for others, and
    /// `drives_on` once, when it is let onto the bridge. Both are called in the
    /// step in which the car is written down as waiting, or as being on the
    /// bridge: no other car lines up or drives on in that step.
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn());

    /// The car has left the bridge.
    fn leave(&self, side: Side);
}

/// The side that a car comes from.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum Side {
    /// It drives south.
    North,
    /// It drives north.
    South,
}

impl Side {
    /// The other side.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::North => Self::South,
            Self::South => Self::North,
        }
    }
}

/// A car has come, and waits.
pub const LINES_UP: Verb = Verb::new("lines up");
/// A car is on the bridge.
pub const DRIVES_ON: Verb = Verb::new("drives on");
/// A car has left the bridge.
pub const LEAVES: Verb = Verb::closing("leaves");
/// A car lined up and drove on this many times in a round, instead of once each
/// and in this order.
pub const OUT_OF_STEP: Verb = Verb::new("was called out of step, call");

type Puzzle = harness::Puzzle<dyn Bridge>;
type Entry = harness::Entry<dyn Bridge>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("one-lane-bridge", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("one way at a time, in bounded batches")
        .group(Group::Interview)
        .difficulty(Difficulty::Medium)
        .role("north", 2, |bridge, me| drive(bridge, me, Side::North))
        .role("south", 2, |bridge, me| drive(bridge, me, Side::South))
        .parameter("batch", 2)
        .rounds(3)
        .explore(|size| {
            size.with("south", 1)
                .with_parameter("batch", 1)
                .with_rounds(2)
        })
        .endless(|size| size.with("south", 1).with_parameter("batch", 1))
        .loom(|size| size.with("south", 1).with_parameter("batch", 1))
        .rules(
            Rules::new(Road::new)
                .sometimes(TOGETHER, Road::two_together)
                .section(DRIVES_ON, LEAVES),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("batches.rs"), |setting| {
            Box::new(Batches::new(batch(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::for_ever(&["north"]))
        .inside(2),
        Entry::new(exhibit!("groups.rs"), |setting| {
            Box::new(Groups::new(batch(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::for_ever(&["north"]))
        .inside(2),
        Entry::new(exhibit!("baton.rs"), |setting| {
            Box::new(Baton::new(batch(setting)))
        })
        .waits(Waits::within(1))
        .inside(2)
        .without_loom("it does not finish three cars"),
        Entry::mistake(
            exhibit!("broken/lightswitches.rs"),
            Failure::Violation(BATCH),
            |_| Box::new(Lightswitches::new()),
        ),
        Entry::mistake(
            exhibit!("broken/looks_and_goes.rs"),
            Failure::Violation(ONE_WAY),
            |setting| Box::new(LooksAndGoes::new(batch(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/full_batches.rs"),
            Failure::Deadlock,
            |setting| Box::new(FullBatches::new(batch(setting))),
        )
        .explore(less_than_a_batch)
        .loom(less_than_a_batch),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotifyOne::new(batch(setting))),
        )
        .without_loom("it wakes the longest waiter only"),
    ])
}

/// Cars of either side can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["north", "south"])
}

/// One car comes from a side that has to send two.
fn less_than_a_batch(size: Setting) -> Setting {
    size.with("north", 1)
        .with("south", 2)
        .with_parameter("batch", 2)
}

fn batch(setting: &Setting) -> usize {
    setting.parameter("batch")
}

/// One round of a car.
fn drive(bridge: &dyn Bridge, me: &Actor<'_>, side: Side) {
    let calls = Cell::new(0);
    let call = |number, verb| {
        calls.set(calls.get() + 1);
        if calls.get() == number {
            me.emit(verb);
        } else {
            me.emit_item(OUT_OF_STEP, calls.get());
        }
    };
    bridge.enter(side, &|| call(1, LINES_UP), &|| call(2, DRIVES_ON));
    if calls.get() != 2 {
        me.emit_item(OUT_OF_STEP, calls.get());
    }
    me.emit(LEAVES);
    bridge.leave(side);
}
