//! Building H2O: two hydrogens and one oxygen make a molecule.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6; LeetCode 1117.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod chain;
mod monitor;
mod queues;
mod spec;
mod two_turnstiles;
mod broken {
    pub(crate) mod counted_twice;
    pub(crate) mod hydrogens_first;
    pub(crate) mod no_barrier;
    pub(crate) mod preloaded_turnstiles;
    pub(crate) mod released_twice;
}

use broken::{
    counted_twice::CountedTwice, hydrogens_first::HydrogensFirst, no_barrier::NoBarrier,
    preloaded_turnstiles::PreloadedTurnstiles, released_twice::ReleasedTwice,
};
use chain::Chain;
use monitor::Monitor;
use queues::Queues;
use spec::{ALL_PRESENT, COMPLETE, Molecules};
use two_turnstiles::TwoTurnstiles;

/// What a solution provides: what an atom does to become part of a molecule.
pub trait Reaction: Send + Sync {
    /// A hydrogen: waits for a partner and an oxygen, and calls `bond` once.
    fn hydrogen(&self, bond: &dyn Fn());

    /// An oxygen: waits for two hydrogens, and calls `bond` once.
    fn oxygen(&self, bond: &dyn Fn());
}

/// An atom is there and looks for others.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// An atom takes its place in a molecule.
pub const BONDS: Verb = Verb::new("bonds");
/// An atom bonded this many times in a round, instead of once.
pub const BONDED: Verb = Verb::new("bonded");

type Puzzle = harness::Puzzle<dyn Reaction>;
type Entry = harness::Entry<dyn Reaction>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("h2o", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two hydrogens and one oxygen bond")
        .group(Group::LessClassical)
        .book("5.6")
        .leetcode(1117)
        .difficulty(Difficulty::Medium)
        .role("hydrogen", 4, |reaction, me| {
            me.emit(ARRIVES);
            react(me, |bond| reaction.hydrogen(bond));
        })
        .sharing("hydrogen", |setting| 2 * molecules(setting))
        .role("oxygen", 2, |reaction, me| {
            me.emit(ARRIVES);
            react(me, |bond| reaction.oxygen(bond));
        })
        .sharing("oxygen", molecules)
        .rounds(3)
        .possible(two_hydrogens_for_each_oxygen)
        .loom(|size| size.with("hydrogen", 2).with("oxygen", 1))
        .rules(Rules::new(|_| Molecules::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("queues.rs"), |_| Box::new(Queues::new())).waits(Waits::within(2)),
        Entry::new(exhibit!("two_turnstiles.rs"), |_| {
            Box::new(TwoTurnstiles::new())
        })
        .explore(three_molecules)
        // More than loom holds: it does not finish a single molecule.
        .without_loom("it does not finish a single molecule")
        .waits(Waits::within(2)),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits(Waits::for_ever(&["hydrogen"])),
        Entry::new(exhibit!("chain.rs"), |_| Box::new(Chain::new()))
            // Atoms compete only if there are more than a molecule takes.
            .endless(|size| size.with("hydrogen", 4).with("oxygen", 2))
            .waits_by(
                Waits::for_ever(&["hydrogen", "oxygen"]),
                Waits::for_ever(&["hydrogen"]),
                Waits::Eventually,
            ),
        Entry::mistake(
            exhibit!("broken/preloaded_turnstiles.rs"),
            Failure::Deadlock,
            |_| Box::new(PreloadedTurnstiles::new()),
        )
        .explore(three_molecules)
        .without_loom("it takes more than five threads to show it"),
        Entry::mistake(
            exhibit!("broken/no_barrier.rs"),
            Failure::Violation(COMPLETE),
            |_| Box::new(NoBarrier::new()),
        )
        // It fails if a third hydrogen is called while one has not bonded yet.
        .loom(|size| size.with("hydrogen", 3).with_rounds(2)),
        Entry::mistake(
            exhibit!("broken/hydrogens_first.rs"),
            Failure::Violation(ALL_PRESENT),
            |_| Box::new(HydrogensFirst::new()),
        ),
        Entry::mistake(
            exhibit!("broken/counted_twice.rs"),
            Failure::Violation(COMPLETE),
            |_| Box::new(CountedTwice::new()),
        )
        .loom(|size| size.with_rounds(2)),
        Entry::mistake(
            exhibit!("broken/released_twice.rs"),
            Failure::DataRace,
            |_| Box::new(ReleasedTwice::new()),
        )
        .or(Failure::Violation(COMPLETE))
        .loom(|size| size.with_rounds(2)),
    ])
}

/// A third molecule is the first to find the barrier in disorder.
fn three_molecules(size: Setting) -> Setting {
    size.with("hydrogen", 6).with("oxygen", 3)
}

/// One round of an atom.
fn react(me: &Actor<'_>, join: impl Fn(&dyn Fn())) {
    me.once(BONDED, |called| {
        join(&|| {
            called();
            me.emit(BONDS);
        });
    });
}

/// Each oxygen takes part in one molecule for each round that it has; they share these.
fn molecules(setting: &Setting) -> usize {
    setting.count("oxygen") * setting.rounds()
}

fn two_hydrogens_for_each_oxygen(setting: &Setting) -> Result<(), String> {
    let (hydrogens, oxygens) = (setting.count("hydrogen"), setting.count("oxygen"));
    if hydrogens == 2 * oxygens {
        return Ok(());
    }
    let molecules = (hydrogens / 2).min(oxygens).max(1);
    Err(format!(
        "{hydrogens} hydrogen and {oxygens} oxygen do not come out even: a molecule takes two \
         hydrogens and one oxygen; hydrogen={},oxygen={molecules} would do",
        2 * molecules
    ))
}
