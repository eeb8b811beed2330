//! Generalized smokers: the agent does not wait, and ingredients pile up.
//!
//! Source: D. L. Parnas, *On a solution to the cigarette smoker's problem
//! (without conditional statements)*, 1975; Downey, *The Little Book of
//! Semaphores* 2.2.1, §4.5.4.

pub use cigarette_smokers::Ingredient;
use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};
use sync_core::Semaphore;

mod one_pile;
mod permits;
mod scoreboard;
mod spec;
mod broken {
    pub(crate) mod calls_first;
    pub(crate) mod flags;
    pub(crate) mod no_mutex;
}

use broken::{calls_first::CallsFirst, flags::Flags, no_mutex::NoMutex};
use one_pile::OnePile;
use permits::Permits;
use scoreboard::Scoreboard;
use spec::{MATCHING, OnTable, UNUSED};

/// The table. What the agent does is given: no solution changes it.
#[derive(Debug)]
pub struct Table {
    /// A permit for each piece of tobacco that was put out.
    pub tobacco: Semaphore,
    /// A permit for each piece of paper that was put out.
    pub paper: Semaphore,
    /// A permit for each match that was put out.
    pub matches: Semaphore,
}

impl Table {
    /// The semaphore of this ingredient.
    pub fn of(&self, ingredient: Ingredient) -> &Semaphore {
        match ingredient {
            Ingredient::Tobacco => &self.tobacco,
            Ingredient::Paper => &self.paper,
            Ingredient::Matches => &self.matches,
        }
    }

    /// What the agent that serves the smoker with this ingredient does.
    fn put_out_for(&self, smoker: Ingredient) {
        let [one, two] = smoker.others();
        self.of(one).release();
        self.of(two).release();
    }
}

/// What a solution provides.
pub trait Pushers: Send + Sync {
    /// The table at which the smokers sit.
    fn table(&self) -> &Table;

    /// The pusher of this ingredient: waits for one piece of it, and calls a
    /// smoker, named by what it has, if the other two are there now. The smoker
    /// called takes two pieces from the table.
    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient));
}

/// The agent puts out what the smoker with tobacco lacks, and so on.
pub const PUTS: [Verb; 3] = [
    Verb::prelude("puts paper and matches"),
    Verb::prelude("puts tobacco and matches"),
    Verb::prelude("puts tobacco and paper"),
];
/// A pusher calls the smoker with tobacco, and so on.
pub const CALLS: [Verb; 3] = [
    Verb::opening("calls the one with tobacco"),
    Verb::opening("calls the one with paper"),
    Verb::opening("calls the one with matches"),
];

type Puzzle = harness::Puzzle<dyn Pushers>;
type Entry = harness::Entry<dyn Pushers>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("generalized-smokers", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("ingredients pile up on the table")
        .group(Group::Classical)
        .book("4.5")
        .difficulty(Difficulty::Hard)
        .role("agent", 3, |pushers, me| {
            me.emit(PUTS[me.index()]);
            pushers.table().put_out_for(Ingredient::ALL[me.index()]);
        })
        .role("pusher", 3, |pushers, me| {
            // The first two pushers are those of the first agent's ingredients.
            let ingredient = Ingredient::ALL[(me.index() + 1) % 3];
            for _ in 0..suppliers(ingredient, me.setting()) {
                pushers.push(ingredient, &|smoker| me.emit(CALLS[smoker as usize]));
            }
        })
        .rounds(3)
        .possible(a_pusher_for_each_ingredient)
        .never_endless("the agent does not wait, so that the table has no bound")
        .explore(|size| size.with_rounds(2))
        .loom(|size| size.with("agent", 2))
        .rules(Rules::new(|_| OnTable::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("scoreboard.rs"), |_| Box::new(Scoreboard::new())).loom_also(one_agent),
        Entry::new(exhibit!("one_pile.rs"), |_| Box::new(OnePile::new())).loom_also(one_agent),
        Entry::new(exhibit!("permits.rs"), |_| Box::new(Permits::new())).loom_also(one_agent),
        Entry::mistake(
            exhibit!("broken/flags.rs"),
            Failure::Violation(UNUSED),
            |_| Box::new(Flags::new()),
        )
        .explore(one_agent),
        Entry::mistake(
            exhibit!("broken/no_mutex.rs"),
            Failure::Violation(UNUSED),
            |_| Box::new(NoMutex::new()),
        )
        .explore(|size| one_agent(size).with_rounds(1)),
        Entry::mistake(
            exhibit!("broken/calls_first.rs"),
            Failure::Violation(MATCHING),
            |_| Box::new(CallsFirst::new()),
        ),
    ])
}

/// The same two ingredients in each round. What is left over shows only at the
/// end, so a smaller size gives a shorter trace.
fn one_agent(size: Setting) -> Setting {
    size.with("agent", 1).with("pusher", 2).with_rounds(2)
}

/// How many of the agents put this ingredient out.
fn suppliers(ingredient: Ingredient, setting: &Setting) -> usize {
    let served = &Ingredient::ALL[..setting.count("agent")];
    served
        .iter()
        .filter(|smoker| **smoker != ingredient)
        .count()
}

fn a_pusher_for_each_ingredient(setting: &Setting) -> Result<(), String> {
    let (agents, pushers) = (setting.count("agent"), setting.count("pusher"));
    if (1..=3).contains(&agents) && pushers == (agents + 1).min(3) {
        return Ok(());
    }
    let agents = agents.clamp(1, 3);
    let pushers = (agents + 1).min(3);
    Err(format!(
        "there are up to 3 agents, and a pusher for each ingredient that they put out; \
         agent={agents},pusher={pushers} would do"
    ))
}
