//! Dining savages: guests eat from one pot, and call the cook when it is empty.
//!
//! Source: G. R. Andrews, *Concurrent Programming: Principles and Practice*,
//! 1991; Downey, *The Little Book of Semaphores* 2.2.1, §5.1.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod cook_counts;
mod monitor;
mod scoreboard;
mod spec;
mod broken {
    pub(crate) mod called_twice;
    pub(crate) mod cook_locked_out;
    pub(crate) mod counting_semaphore;
    pub(crate) mod eats_at_the_pot;
    pub(crate) mod try_first;
}

use broken::{
    called_twice::CalledTwice, cook_locked_out::CookLockedOut,
    counting_semaphore::CountingSemaphore, eats_at_the_pot::EatsAtThePot, try_first::TryFirst,
};
use cook_counts::CookCounts;
use monitor::Monitor;
use scoreboard::Scoreboard;
use spec::{EAT_TOGETHER, NEEDED, ONLY_WHEN_EMPTY, Pot};

/// What a solution provides: the rules of the house around the pot.
pub trait Feast: Send + Sync {
    /// A savage: waits for a serving if the pot is empty, calls `take` once, which
    /// takes it out of the pot, and then `eat` once.
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn());

    /// The cook: waits until it is called, and calls `fill` once, which puts a full
    /// pot of servings into the empty pot.
    fn cook(&self, fill: &dyn Fn());
}

/// A savage comes to eat.
pub const IS_HUNGRY: Verb = Verb::prelude("is hungry");
/// A savage begins to take a serving.
pub const REACHES: Verb = Verb::opening("reaches into the pot");
/// A savage has taken a serving out of the pot.
pub const TAKES: Verb = Verb::closing("takes a serving");
/// A savage begins to eat.
pub const EATS: Verb = Verb::opening("eats");
/// A savage has eaten.
pub const HAS_EATEN: Verb = Verb::closing("has eaten");
/// The cook begins to fill the pot.
pub const FILLS: Verb = Verb::opening("begins to fill the pot");
/// The pot is full.
pub const FILLED: Verb = Verb::closing("has filled it");
/// A savage took this many servings in a round, instead of one.
pub const TOOK: Verb = Verb::new("took servings:");
/// A savage ate this many times in a round, instead of once.
pub const ATE: Verb = Verb::new("ate servings:");
/// The cook filled the pot this many times in a round, instead of once.
pub const COOKED: Verb = Verb::new("cooked pots:");

type Puzzle = harness::Puzzle<dyn Feast>;
type Entry = harness::Entry<dyn Feast>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("dining-savages", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("guests share a pot, a cook refills it")
        .group(Group::LessClassical)
        .book("5.1")
        .difficulty(Difficulty::Easy)
        .role("savage", 4, |feast, me| {
            me.emit(IS_HUNGRY);
            me.section(REACHES, TAKES, TOOK, |take| {
                me.section(EATS, HAS_EATEN, ATE, |eat| feast.dine(take, eat));
            });
        })
        .role("cook", 1, |feast, me| {
            me.section(FILLS, FILLED, COOKED, |fill| feast.cook(fill));
        })
        .sharing("cook", pots)
        .parameter("servings", 2)
        .rounds(3)
        .possible(a_serving_for_everybody)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("savage", 3))
        .loom(|size| size.with("savage", 2).with_parameter("servings", 1))
        .rules(
            Rules::new(Pot::new)
                .section(EATS, HAS_EATEN)
                .sometimes(EAT_TOGETHER, Pot::eat_together),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("scoreboard.rs"), |size| {
            Box::new(Scoreboard::new(servings(size)))
        })
        .waits_by(savages(), savages(), Waits::within(4))
        .inside(4),
        Entry::new(exhibit!("cook_counts.rs"), |size| {
            Box::new(CookCounts::new(servings(size)))
        })
        .waits_by(savages(), savages(), Waits::within(4))
        .inside(4),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(servings(size)))
        })
        .waits(savages())
        .inside(4),
        Entry::mistake(
            exhibit!("broken/counting_semaphore.rs"),
            Failure::Violation(NEEDED),
            |size| Box::new(CountingSemaphore::new(servings(size))),
        ),
        Entry::mistake(
            exhibit!("broken/try_first.rs"),
            Failure::Violation(ONLY_WHEN_EMPTY),
            |size| Box::new(TryFirst::new(servings(size))),
        ),
        Entry::mistake(
            exhibit!("broken/called_twice.rs"),
            Failure::Violation(ONLY_WHEN_EMPTY),
            |size| Box::new(CalledTwice::new(servings(size))),
        ),
        Entry::mistake(
            exhibit!("broken/cook_locked_out.rs"),
            Failure::Deadlock,
            |size| Box::new(CookLockedOut::new(servings(size))),
        ),
        Entry::mistake(
            exhibit!("broken/eats_at_the_pot.rs"),
            Failure::LostConcurrency(EAT_TOGETHER),
            |size| Box::new(EatsAtThePot::new(servings(size))),
        ),
    ])
}

/// Savages can starve.
fn savages() -> Waits {
    Waits::for_ever(&["savage"])
}

/// How many servings a full pot holds.
fn servings(setting: &Setting) -> usize {
    setting.parameter("servings")
}

/// How often the cook fills the pot, so that everybody eats in each round.
fn pots(setting: &Setting) -> usize {
    let meals = setting.count("savage") * setting.rounds();
    meals.div_ceil(servings(setting).max(1))
}

fn a_serving_for_everybody(setting: &Setting) -> Result<(), String> {
    if servings(setting) > 0 {
        return Ok(());
    }
    Err(
        "the pot holds no serving, so nobody could ever eat; a pot for one, servings=1, would do"
            .to_owned(),
    )
}
