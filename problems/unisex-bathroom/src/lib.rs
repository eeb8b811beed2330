//! Unisex bathroom: women or men, three at a time.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.2; G. R. Andrews,
//! *Concurrent Programming: Principles and Practice*, 1991.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod fifo_queue;
mod monitor;
mod multiplexes;
mod spec;
mod turnstile;
mod broken {
    pub(crate) mod free_place;
    pub(crate) mod keeps_turnstile;
    pub(crate) mod second_walks_in;
}

use broken::{
    free_place::FreePlace, keeps_turnstile::KeepsTurnstile, second_walks_in::SecondWalksIn,
};
use fifo_queue::FifoQueue;
use monitor::Monitor;
use multiplexes::Multiplexes;
use spec::{Inside, MEN_FILL, NOT_TOO_MANY, ONE_KIND, WOMEN_FILL};
use turnstile::Turnstile;

/// What a solution provides: the way in and out for each kind.
pub trait Bathroom: Send + Sync {
    /// A woman: waits for a place in a room without men, and calls `inside` once.
    fn woman(&self, inside: &dyn Fn());

    /// A man: waits for a place in a room without women, and calls `inside` once.
    fn man(&self, inside: &dyn Fn());
}

/// Somebody is inside.
pub const ENTERS: Verb = Verb::opening("enters");
/// Somebody is about to go out.
pub const LEAVES: Verb = Verb::closing("leaves");
/// Somebody was inside this many times in a round, instead of once.
pub const WAS_INSIDE: Verb = Verb::new("was inside");

type Puzzle = harness::Puzzle<dyn Bathroom>;
type Entry = harness::Entry<dyn Bathroom>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("unisex-bathroom", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("three at most, and all of one kind")
        .group(Group::NotSoClassical)
        .book("6.2")
        .difficulty(Difficulty::Medium)
        .role("woman", 4, |room, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| room.woman(inside));
        })
        .role("man", 4, |room, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| room.man(inside));
        })
        .parameter("places", 3)
        .rounds(3)
        .possible(there_is_a_place)
        .explore(|size| size.with("man", 3))
        .endless(|size| {
            let size = size.with("woman", 3).with("man", 1);
            size.with_parameter("places", 2)
        })
        .loom(|size| {
            let size = size.with("woman", 2).with("man", 1);
            size.with_parameter("places", 2)
        })
        .rules(
            Rules::new(Inside::new)
                .section(ENTERS, LEAVES)
                .sometimes(WOMEN_FILL, Inside::women_fill)
                .sometimes(MEN_FILL, Inside::men_fill),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("multiplexes.rs"), |setting| {
            Box::new(Multiplexes::new(places(setting)))
        })
        .waits_by(both(), both(), Waits::for_ever(&["man"]))
        .inside(3),
        Entry::new(exhibit!("turnstile.rs"), |setting| {
            Box::new(Turnstile::new(places(setting)))
        })
        .waits_by(both(), both(), Waits::Eventually)
        .inside(3),
        Entry::new(exhibit!("fifo_queue.rs"), |setting| {
            Box::new(FifoQueue::new(places(setting)))
        })
        .waits(Waits::within(3))
        .inside(3)
        .loom(|size| size.with("woman", 1).with("man", 1)),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(places(setting)))
        })
        .endless(|size| {
            let size = size.with("woman", 2).with("man", 1);
            size.with_parameter("places", 1)
        })
        .waits_by(both(), both(), Waits::for_ever(&["woman"]))
        .inside(3),
        Entry::mistake(
            exhibit!("broken/second_walks_in.rs"),
            Failure::Violation(ONE_KIND),
            |setting| Box::new(SecondWalksIn::new(places(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/free_place.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |setting| Box::new(FreePlace::new(places(setting))),
        )
        .loom(|size| {
            let size = size.with("woman", 2).with("man", 1);
            size.with_parameter("places", 1)
        }),
        Entry::mistake(
            exhibit!("broken/keeps_turnstile.rs"),
            Failure::LostConcurrency(WOMEN_FILL),
            |setting| Box::new(KeepsTurnstile::new(places(setting))),
        ),
    ])
}

/// Women and men can starve.
fn both() -> Waits {
    Waits::for_ever(&["woman", "man"])
}

fn places(setting: &Setting) -> usize {
    setting.parameter("places")
}

fn there_is_a_place(setting: &Setting) -> Result<(), String> {
    if places(setting) > 0 {
        return Ok(());
    }
    Err("a bathroom without a place lets nobody in; --set places=1 would do".to_owned())
}
