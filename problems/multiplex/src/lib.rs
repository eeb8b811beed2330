//! Multiplex: no more threads inside than there are places.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.5.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod hand_over;
mod monitor;
mod semaphore;
mod spec;
mod broken {
    pub(crate) mod looks_and_enters;
    pub(crate) mod one_at_a_time;
    pub(crate) mod place_given_twice;
}

use broken::{
    looks_and_enters::LooksAndEnters, one_at_a_time::OneAtATime, place_given_twice::PlaceGivenTwice,
};
use hand_over::HandOver;
use monitor::Monitor;
use semaphore::Places;
use spec::{FULL, Inside, NOT_TOO_MANY};

/// What a solution provides: the door of a room with a number of places.
pub trait Door: Send + Sync {
    /// Waits until there is a place, and goes in.
    fn enter(&self);

    /// Goes out, and frees the place.
    fn leave(&self);
}

/// A visitor is inside.
pub const ENTERS: Verb = Verb::opening("enters");
/// A visitor is about to go out.
pub const LEAVES: Verb = Verb::closing("leaves");

type Puzzle = harness::Puzzle<dyn Door>;
type Entry = harness::Entry<dyn Door>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("multiplex", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("at most a given number at a time")
        .group(Group::Patterns)
        .book("3.5")
        .difficulty(Difficulty::Easy)
        .role("visitor", 5, |door, me| {
            door.enter();
            me.emit(ENTERS);
            me.emit(LEAVES);
            door.leave();
        })
        .parameter("limit", 3)
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("visitor", 4).with_parameter("limit", 2))
        .loom(|size| size.with("visitor", 3).with_parameter("limit", 2))
        .rules(
            Rules::new(Inside::new)
                .section(ENTERS, LEAVES)
                .sometimes(FULL, Inside::full),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("semaphore.rs"), |setting| {
            Box::new(Places::new(limit(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(1))
        .inside(3)
        .loom_also(place_left_and_taken),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(limit(setting)))
        })
        .waits(for_ever())
        .inside(3)
        .loom_also(place_left_and_taken),
        Entry::new(exhibit!("hand_over.rs"), |setting| {
            Box::new(HandOver::new(limit(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually)
        .inside(3)
        .loom_also(place_left_and_taken),
        Entry::mistake(
            exhibit!("broken/one_at_a_time.rs"),
            Failure::LostConcurrency(FULL),
            |_| Box::new(OneAtATime::new()),
        ),
        Entry::mistake(
            exhibit!("broken/looks_and_enters.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |setting| Box::new(LooksAndEnters::new(limit(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/place_given_twice.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |setting| Box::new(PlaceGivenTwice::new(limit(setting))),
        )
        // With a single place it needs three: one leaves, one is called, one arrives.
        .loom(|size| size.with_parameter("limit", 1)),
    ])
}

/// Visitors can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["visitor"])
}

fn limit(setting: &Setting) -> usize {
    setting.parameter("limit")
}

/// A second round shows what the first has left behind.
fn place_left_and_taken(size: Setting) -> Setting {
    size.with("visitor", 2)
        .with_parameter("limit", 1)
        .with_rounds(2)
}
