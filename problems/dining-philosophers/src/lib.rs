//! Dining philosophers: each needs two forks and shares both with neighbours.
//!
//! Source: E. W. Dijkstra, *Hierarchical ordering of sequential processes*,
//! 1971; Downey, *The Little Book of Semaphores* 2.2.1, §4.4; LeetCode 1226.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod chandy_misra;
mod footman;
mod leftie;
mod monitor;
mod spec;
mod tanenbaum;
mod broken {
    pub(crate) mod all_right_handed;
    pub(crate) mod try_and_retry;
}

use broken::{all_right_handed::AllRightHanded, try_and_retry::TryAndRetry};
use chandy_misra::ChandyMisra;
use footman::Footman;
use leftie::Leftie;
use monitor::Monitor;
use spec::Eating;
use tanenbaum::Tanenbaum;

/// What a solution provides: the forks, and when each philosopher may use them.
///
/// Of `n` philosophers, number `p` sits between the forks `p` and
/// `(p + 1) % n`.
pub trait Table: Send + Sync {
    /// Waits until neither neighbour eats, and calls `eat` once.
    fn dine(&self, philosopher: usize, eat: &dyn Fn());
}

/// A philosopher has both forks and eats.
pub const BEGINS: Verb = Verb::opening("begins to eat");
/// A philosopher has eaten.
pub const ENDS: Verb = Verb::closing("ends");
/// A philosopher ate this many times in a round, instead of once.
pub const ATE: Verb = Verb::new("ate");

type Puzzle = harness::Puzzle<dyn Table>;
type Entry = harness::Entry<dyn Table>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("dining-philosophers", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("five share five forks")
        .group(Group::Classical)
        .book("4.4")
        .leetcode(1226)
        .difficulty(Difficulty::Medium)
        .role("philosopher", 5, |table, me| {
            me.section(BEGINS, ENDS, ATE, |eat| table.dine(me.index(), eat));
        })
        .rounds(3)
        .possible(at_least_two)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("philosopher", 3))
        .rules(Rules::new(Eating::new).section(BEGINS, ENDS).sometimes(
            "two philosophers eat at the same time",
            Eating::two_together,
        ))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("footman.rs"), |size| {
            Box::new(Footman::new(philosophers(size)))
        })
        .waits_by(for_ever(), Waits::Eventually, Waits::Eventually)
        .inside(2)
        .loom_also(second_helping),
        Entry::new(exhibit!("leftie.rs"), |size| {
            Box::new(Leftie::new(philosophers(size)))
        })
        .waits_by(for_ever(), Waits::Eventually, Waits::Eventually)
        .inside(2)
        // Only of four or more can two that share no fork eat together; the other
        // solutions are too large for loom then.
        .loom(|size| size.with("philosopher", 4))
        .loom_also(second_helping),
        Entry::new(exhibit!("tanenbaum.rs"), |size| {
            Box::new(Tanenbaum::new(philosophers(size)))
        })
        .waits(for_ever())
        .inside(2)
        .loom_also(second_helping),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(philosophers(size)))
        })
        .waits(for_ever())
        .inside(2)
        .loom_also(second_helping),
        Entry::new(exhibit!("chandy_misra.rs"), |size| {
            Box::new(ChandyMisra::new(philosophers(size)))
        })
        .endless(|size| size.with("philosopher", 3))
        .waits_by(for_ever(), for_ever(), Waits::within(2))
        .inside(2)
        .loom_also(second_helping),
        Entry::mistake(
            exhibit!("broken/all_right_handed.rs"),
            Failure::Deadlock,
            |size| Box::new(AllRightHanded::new(philosophers(size))),
        )
        .loom(a_pair),
        Entry::mistake(
            exhibit!("broken/try_and_retry.rs"),
            Failure::Livelock,
            |size| Box::new(TryAndRetry::new(philosophers(size))),
        )
        .loom(a_pair),
    ])
}

/// Philosophers can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["philosopher"])
}

fn philosophers(setting: &Setting) -> usize {
    setting.count("philosopher")
}

fn at_least_two(setting: &Setting) -> Result<(), String> {
    if philosophers(setting) >= 2 {
        return Ok(());
    }
    Err("one philosopher has one fork only and could never eat; philosopher=2 would do".to_owned())
}

/// Two philosophers, who share both forks.
fn a_pair(size: Setting) -> Setting {
    size.with("philosopher", 2)
}

/// A second meal shows what the first has left behind.
fn second_helping(size: Setting) -> Setting {
    a_pair(size).with_rounds(2)
}
