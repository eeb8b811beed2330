//! Baboon crossing: one rope, one direction at a time, five at most.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.3; A. S. Tanenbaum,
//! *Operating Systems: Design and Implementation*.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod fifo_queue;
mod groups;
mod lightswitches;
mod monitor;
mod spec;
mod turnstile;
mod broken {
    pub(crate) mod calls_all;
    pub(crate) mod counted_late;
    pub(crate) mod strict_turns;
}

use broken::{calls_all::CallsAll, counted_late::CountedLate, strict_turns::StrictTurns};
use fifo_queue::FifoQueue;
use groups::Groups;
use lightswitches::Lightswitches;
use monitor::Monitor;
use spec::{EAST_FILLS, ONE_DIRECTION, OnRope, ROPE_HOLDS, WEST_FILLS};
use turnstile::Turnstile;

/// What a solution provides: the two ways across.
pub trait Canyon: Send + Sync {
    /// Waits until it is safe to go east, and calls `cross` once.
    fn go_east(&self, cross: &dyn Fn());

    /// Waits until it is safe to go west, and calls `cross` once.
    fn go_west(&self, cross: &dyn Fn());
}

/// A baboon is on the rope.
pub const BEGINS: Verb = Verb::opening("begins to cross");
/// A baboon is about to leave the rope.
pub const ARRIVES: Verb = Verb::closing("arrives");
/// A baboon crossed this many times in a round, instead of once.
pub const CROSSED: Verb = Verb::new("crossed");

type Puzzle = harness::Puzzle<dyn Canyon>;
type Entry = harness::Entry<dyn Canyon>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("baboon-crossing", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("five on a rope, all in one direction")
        .group(Group::NotSoClassical)
        .book("6.3")
        .difficulty(Difficulty::Hard)
        .role("east", 6, |canyon, me| {
            me.section(BEGINS, ARRIVES, CROSSED, |cross| canyon.go_east(cross));
        })
        .role("west", 6, |canyon, me| {
            me.section(BEGINS, ARRIVES, CROSSED, |cross| canyon.go_west(cross));
        })
        .parameter("rope", 5)
        .rounds(3)
        .possible(the_rope_holds_one)
        .explore(|size| size.with("west", 2))
        .endless(|size| {
            let size = size.with("east", 2).with("west", 2);
            size.with_parameter("rope", 1)
        })
        .loom(|size| {
            let size = size.with("east", 2).with("west", 1);
            size.with_parameter("rope", 1)
        })
        .rules(
            Rules::new(OnRope::new)
                .section(BEGINS, ARRIVES)
                .sometimes(EAST_FILLS, OnRope::east_fills)
                .sometimes(WEST_FILLS, OnRope::west_fills),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("lightswitches.rs"), |setting| {
            Box::new(Lightswitches::new(rope(setting)))
        })
        .waits(both())
        .inside(5),
        Entry::new(exhibit!("turnstile.rs"), |setting| {
            Box::new(Turnstile::new(rope(setting)))
        })
        .waits_by(both(), both(), Waits::Eventually)
        .inside(5),
        Entry::new(exhibit!("fifo_queue.rs"), |setting| {
            Box::new(FifoQueue::new(rope(setting)))
        })
        .waits(Waits::within(3))
        .inside(5),
        Entry::new(exhibit!("groups.rs"), |setting| {
            Box::new(Groups::new(rope(setting)))
        })
        .waits(Waits::Eventually)
        .inside(5)
        .loom(|size| {
            let size = size.with("east", 1).with("west", 1);
            size.with_parameter("rope", 1)
        }),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(rope(setting)))
        })
        // One on the other side: what its turn is for shows if it does not starve.
        .endless(|size| {
            let size = size.with("east", 2).with("west", 1);
            size.with_parameter("rope", 1)
        })
        .waits_by(both(), both(), Waits::for_ever(&["east"]))
        .inside(5),
        Entry::mistake(
            exhibit!("broken/counted_late.rs"),
            Failure::Violation(ONE_DIRECTION),
            |setting| Box::new(CountedLate::new(rope(setting))),
        )
        .or(Failure::Violation(ROPE_HOLDS)),
        Entry::mistake(
            exhibit!("broken/calls_all.rs"),
            Failure::Violation(ROPE_HOLDS),
            |setting| Box::new(CallsAll::new(rope(setting))),
        )
        .explore(|size| {
            let size = size.with("east", 4).with("west", 1);
            size.with_parameter("rope", 3)
        }),
        Entry::mistake(
            exhibit!("broken/strict_turns.rs"),
            Failure::Deadlock,
            |setting| Box::new(StrictTurns::new(rope(setting))),
        )
        // East has the first turn: one goes west, and the other waits for one to go east.
        .loom(|size| {
            let size = size.with("east", 1).with("west", 2);
            size.with_parameter("rope", 1)
        }),
    ])
}

/// Baboons of either direction can starve.
fn both() -> Waits {
    Waits::for_ever(&["east", "west"])
}

fn rope(setting: &Setting) -> usize {
    setting.parameter("rope")
}

fn the_rope_holds_one(setting: &Setting) -> Result<(), String> {
    if rope(setting) > 0 {
        return Ok(());
    }
    Err("nobody crosses on a rope that holds no baboon; --set rope=1 would do".to_owned())
}
