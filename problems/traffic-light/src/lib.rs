//! The traffic light: two roads cross, and one of them has green.
//!
//! Source: LeetCode 1279.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Verb, Waits, exhibit};

mod in_line;
mod lightswitches;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod looks_and_goes;
    pub(crate) mod one_at_a_time;
    pub(crate) mod turns_at_once;
    pub(crate) mod turns_each_time;
}

use broken::{
    looks_and_goes::LooksAndGoes, one_at_a_time::OneAtATime, turns_at_once::TurnsAtOnce,
    turns_each_time::TurnsEachTime,
};
use in_line::InLine;
use lightswitches::Lightswitches;
use monitor::Monitor;
use spec::{CLEAR, Crossing, GREEN, NEEDED, TOGETHER};

/// What a solution provides: what a car does that comes to the crossing.
pub trait TrafficLight: Send + Sync {
    /// Calls `cross` once, while `road` has green. If it has red, calls
    /// `turn_green` before: then it has green, and the other road has red.
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn());
}

/// The road that a car comes along.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum Road {
    /// It has green at the beginning.
    Main,
    /// It has red at the beginning.
    Side,
}

/// A car turns the light green for its road.
pub const TURNS: Verb = Verb::new("turns the light");
/// A car is on the crossing.
pub const CROSSES: Verb = Verb::opening("crosses");
/// A car has left it.
pub const LEAVES: Verb = Verb::closing("leaves");
/// A car crossed this many times in a round, instead of once.
pub const CROSSED: Verb = Verb::new("crossed");

type Puzzle = harness::Puzzle<dyn TrafficLight>;
type Entry = harness::Entry<dyn TrafficLight>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("traffic-light", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two roads cross, and one has green")
        .group(Group::Interview)
        .leetcode(1279)
        .difficulty(Difficulty::Easy)
        .role("main", 2, |light, me| drive(light, me, Road::Main))
        .role("side", 2, |light, me| drive(light, me, Road::Side))
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("side", 1))
        .rules(
            Rules::new(Crossing::new)
                .sometimes(TOGETHER, Crossing::two_together)
                .section(CROSSES, LEAVES),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits(for_ever())
            .inside(2),
        Entry::new(exhibit!("lightswitches.rs"), |_| {
            Box::new(Lightswitches::new())
        })
        .waits(for_ever())
        .inside(2),
        Entry::new(exhibit!("in_line.rs"), |_| Box::new(InLine::new()))
            .waits(Waits::within(3))
            .inside(2),
        Entry::mistake(
            exhibit!("broken/one_at_a_time.rs"),
            Failure::LostConcurrency(TOGETHER),
            |_| Box::new(OneAtATime::new()),
        ),
        Entry::mistake(
            exhibit!("broken/looks_and_goes.rs"),
            Failure::Violation(GREEN),
            |_| Box::new(LooksAndGoes::new()),
        ),
        Entry::mistake(
            exhibit!("broken/turns_at_once.rs"),
            Failure::Violation(CLEAR),
            |_| Box::new(TurnsAtOnce::new()),
        ),
        Entry::mistake(
            exhibit!("broken/turns_each_time.rs"),
            Failure::Violation(NEEDED),
            |_| Box::new(TurnsEachTime::new()),
        ),
    ])
}

/// Cars of either road can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["main", "side"])
}

/// One round of a car.
fn drive(light: &dyn TrafficLight, me: &Actor<'_>, road: Road) {
    me.section(CROSSES, LEAVES, CROSSED, |cross| {
        light.arrive(road, &|| me.emit(TURNS), cross);
    });
}
