//! Cigarette smokers: two of three ingredients come, and the one who has the
//! third smokes.
//!
//! Source: S. S. Patil, *Limitations and capabilities of Dijkstra's semaphore
//! primitives for coordination among processes*, 1971; Downey, *The Little Book
//! of Semaphores* 2.2.1, §4.5.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::Semaphore;

mod monitor;
mod pushers;
mod spec;
mod broken {
    pub(crate) mod agent_too_early;
    pub(crate) mod flag_stays;
    pub(crate) mod no_mutex;
    pub(crate) mod waits_for_both;
}

use broken::{
    agent_too_early::AgentTooEarly, flag_stays::FlagStays, no_mutex::NoMutex,
    waits_for_both::WaitsForBoth,
};
use monitor::Monitor;
use pushers::Pushers;
use spec::{CLEARED, MATCHING, OnTable};

/// What it takes to smoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ingredient {
    /// The first smoker has it.
    Tobacco,
    /// The second smoker has it.
    Paper,
    /// The third smoker has it.
    Matches,
}

impl Ingredient {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Tobacco, Self::Paper, Self::Matches];

    /// The two that the smoker with this one lacks.
    pub fn others(self) -> [Self; 2] {
        match self {
            Self::Tobacco => [Self::Paper, Self::Matches],
            Self::Paper => [Self::Tobacco, Self::Matches],
            Self::Matches => [Self::Tobacco, Self::Paper],
        }
    }

    /// The one that is neither this nor the other one.
    #[must_use]
    pub fn third(self, other: Self) -> Self {
        let [one, two] = self.others();
        if one == other { two } else { one }
    }
}

/// The table and its agent. What the agent does is given: no solution changes it.
#[derive(Debug)]
pub struct Table {
    /// One permit while the agent may put something out. At first it may.
    pub agent: Semaphore,
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
    fn put_out_for(&self, smoker: Ingredient, puts: &dyn Fn()) {
        let [one, two] = smoker.others();
        self.agent.acquire();
        puts();
        self.of(one).release();
        self.of(two).release();
    }
}

/// What a solution provides.
pub trait Smokers: Send + Sync {
    /// The table at which they sit.
    fn table(&self) -> &Table;

    /// A helper: waits for one piece of this ingredient, and takes care that the
    /// right smoker is called. A solution may do without helpers.
    fn push(&self, ingredient: Ingredient);

    /// The smoker who has this ingredient: waits until the other two are there,
    /// calls `make` once, and lets the agent go on.
    fn smoke(&self, has: Ingredient, make: &dyn Fn());
}

/// The agent puts out what the smoker with tobacco lacks, and so on.
pub const PUTS: [Verb; 3] = [
    Verb::new("puts paper and matches"),
    Verb::new("puts tobacco and matches"),
    Verb::new("puts tobacco and paper"),
];
/// The smoker with tobacco makes a cigarette of what is on the table, and so on.
pub const MAKES: [Verb; 3] = [
    Verb::new("adds tobacco"),
    Verb::new("adds paper"),
    Verb::new("adds matches"),
];

/// A smoker made this many cigarettes in a round, instead of one.
pub const MADE: Verb = Verb::new("made");

type Puzzle = harness::Puzzle<dyn Smokers>;
type Entry = harness::Entry<dyn Smokers>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("cigarette-smokers", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two ingredients come; who can use them?")
        .group(Group::Classical)
        .book("4.5")
        .difficulty(Difficulty::Hard)
        .role("agent", 3, |smokers, me| {
            for smoker in served_by(me.index(), me.setting()) {
                let puts = || me.emit(PUTS[smoker as usize]);
                smokers.table().put_out_for(smoker, &puts);
            }
        })
        .role("pusher", 3, |smokers, me| {
            for ingredient in pushed_by(me.index(), me.setting()) {
                smokers.push(ingredient);
            }
        })
        .role("smoker", 3, |smokers, me| {
            let has = Ingredient::ALL[me.index()];
            me.once(MADE, |called| {
                smokers.smoke(has, &|| {
                    called();
                    me.emit(MAKES[has as usize]);
                });
            });
        })
        .rounds(3)
        .possible(every_pusher_knows_what_comes)
        .explore(|size| size.with_rounds(3))
        .endless(|size| size.with("agent", 2).with("smoker", 2))
        .loom(|size| size.with("agent", 1).with("pusher", 1))
        .rules(Rules::new(|_| OnTable::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("pushers.rs"), |_| Box::new(Pushers::new()))
            .waits_by(for_ever(), for_ever(), Waits::Eventually)
            .loom_also(|size| two_pushers(size).with_rounds(2)),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits_by(for_ever(), for_ever(), Waits::Eventually)
            .loom(two_pushers),
        Entry::mistake(
            exhibit!("broken/waits_for_both.rs"),
            Failure::Deadlock,
            |_| Box::new(WaitsForBoth::new()),
        ),
        Entry::mistake(
            exhibit!("broken/flag_stays.rs"),
            Failure::Violation(MATCHING),
            |_| Box::new(FlagStays::new()),
        ),
        Entry::mistake(exhibit!("broken/no_mutex.rs"), Failure::DataRace, |_| {
            Box::new(NoMutex::new())
        })
        .loom(two_pushers),
        Entry::mistake(
            exhibit!("broken/agent_too_early.rs"),
            Failure::Violation(CLEARED),
            |_| Box::new(AgentTooEarly::new()),
        ),
    ])
}

/// Threads of every role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["agent", "pusher", "smoker"])
}

/// The smokers that this agent serves in a round, in order.
fn served_by(agent: usize, setting: &Setting) -> impl Iterator<Item = Ingredient> {
    (agent..setting.count("smoker"))
        .step_by(setting.count("agent"))
        .map(|smoker| Ingredient::ALL[smoker])
}

/// The ingredients of this pusher in a round, in order.
fn pushed_by(pusher: usize, setting: &Setting) -> impl Iterator<Item = Ingredient> {
    let pushers = setting.count("pusher");
    Ingredient::ALL[..setting.count("smoker")]
        .iter()
        .flat_map(|smoker| smoker.others())
        .filter(move |ingredient| *ingredient as usize % pushers == pusher)
}

/// Two pushers for one smoker, so that both of its ingredients come at once.
fn two_pushers(size: Setting) -> Setting {
    size.with("pusher", 2).with("smoker", 1)
}

/// A pusher of more than one ingredient must know in which order they come.
fn every_pusher_knows_what_comes(setting: &Setting) -> Result<(), String> {
    let [agents, pushers, smokers] = ["agent", "pusher", "smoker"].map(|role| setting.count(role));
    let has_work = (1..=3).contains(&smokers) && (1..=smokers).contains(&agents);
    if has_work && (pushers == 3 || (agents == 1 && (1..=3).contains(&pushers))) {
        return Ok(());
    }
    let smokers = smokers.clamp(1, 3);
    Err(format!(
        "there are up to 3 smokers, at most as many agents, and 3 pushers, or up to 3 if there \
         is one agent; agent={smokers},pusher=3,smoker={smokers} would do"
    ))
}
