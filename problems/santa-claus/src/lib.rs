//! Santa Claus: woken by all reindeer, or by elves in threes.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.5.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::{Semaphore, Shared};

mod elves_wait;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod elf_tex;
    pub(crate) mod elves_first;
    pub(crate) mod hitched_twice;
    pub(crate) mod no_elf_tex;
}

use broken::{
    elf_tex::ElfTex, elves_first::ElvesFirst, hitched_twice::HitchedTwice, no_elf_tex::NoElfTex,
};
use elves_wait::ElvesWait;
use monitor::Monitor;
use spec::{EACH_HITCHED, NEXT_THREE, NorthPoleToday, REINDEER_FIRST, THIRD_ELF, TOGETHER};

/// The variables of the book's hint, and two that are ours.
#[derive(Debug)]
pub struct Variables {
    /// How many reindeer there are.
    pub all_reindeer: usize,
    /// How many elves get help together.
    pub group: usize,
    /// Guards `here`. Santa holds it while he serves.
    pub mutex: Semaphore,
    /// Who is there.
    pub here: Shared<Here>,
    /// A permit for each time that somebody gets Santa.
    pub santa: Semaphore,
    /// A permit for each reindeer that may be hitched.
    pub reindeer: Semaphore,
    /// Held from the last elf of a group until all of them have left.
    pub elf_tex: Semaphore,
    /// Ours: a permit for each reindeer that was hitched.
    pub hitched: Semaphore,
    /// Ours: a permit for each elf that may get help.
    pub elves: Semaphore,
}

/// Those that are back, and elves at Santa's door or inside.
#[derive(Debug, Default, Hash)]
pub struct Here {
    /// `0 ..= all_reindeer`, if none comes back too early.
    pub reindeer: usize,
    /// `0 ..= group`, if elves are kept out.
    pub elves: usize,
}

impl Variables {
    /// As they are at the beginning: nobody is there.
    pub fn new(all_reindeer: usize, group: usize) -> Self {
        Self {
            all_reindeer,
            group,
            mutex: Semaphore::new(1),
            here: Shared::new(Here::default()),
            santa: Semaphore::new(0),
            reindeer: Semaphore::new(0),
            elf_tex: Semaphore::new(1),
            hitched: Semaphore::new(0),
            elves: Semaphore::new(0),
        }
    }
}

/// The state of a monitor around hut, shop and sleigh.
#[derive(Debug, Default, Hash)]
pub struct Inside {
    /// Reindeer in the hut, `0 ..= all_reindeer`.
    pub reindeer: usize,
    /// Free places at the sleigh, `0 ..= all_reindeer`.
    pub places: usize,
    /// Elves in the shop, `0 ..= group`.
    pub elves: usize,
    /// Whether they are being helped, until the last of them leaves.
    pub busy: bool,
}

/// What a solution provides: what everybody does at the North Pole.
pub trait NorthPole: Send + Sync {
    /// Santa: sleeps until somebody gets him and calls `wakes`. Then calls
    /// `prepare_sleigh` if all reindeer are back, else `help_elves` if a group
    /// of elves waits.
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn());

    /// A reindeer is back. The last one calls `get_santa`, before it wakes him;
    /// all of them call `get_hitched` when the sleigh is prepared.
    fn reindeer(&self, get_santa: &dyn Fn(), get_hitched: &dyn Fn());

    /// An elf has a problem. The last of a group calls `get_santa`, before it
    /// wakes him; all of them call `get_help`.
    fn elf(&self, get_santa: &dyn Fn(), get_help: &dyn Fn());
}

/// A reindeer is back, or an elf has a problem.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// The last reindeer or the last elf of a group is about to wake Santa.
pub const GETS_SANTA: Verb = Verb::new("gets Santa");
/// Santa wakes and looks who is there.
pub const WAKES: Verb = Verb::new("wakes");
/// Santa prepares the sleigh.
pub const PREPARES: Verb = Verb::new("prepares the sleigh");
/// A reindeer is hitched, in one year, and in the next.
pub const HITCHED: [Verb; 2] = [
    Verb::new("gets hitched, in an odd year"),
    Verb::new("gets hitched, in an even year"),
];
/// A reindeer was hitched this many times in a round, instead of once.
pub const WAS_HITCHED: Verb = Verb::new("was hitched");
/// Santa begins to help, or an elf to get help.
pub const BEGINS: Verb = Verb::opening("begins with the problems");
/// Santa has helped, or an elf was helped.
pub const ENDS: Verb = Verb::closing("ends with the problems");
/// An elf was helped this many times in a round, instead of once.
pub const WAS_HELPED: Verb = Verb::new("was helped");

type Puzzle = harness::Puzzle<dyn NorthPole>;
type Entry = harness::Entry<dyn NorthPole>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("santa-claus", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("nine reindeer or three elves wake him")
        .group(Group::LessClassical)
        .book("5.5")
        .difficulty(Difficulty::Hard)
        .role("reindeer", 9, |pole, me| {
            me.emit(ARRIVES);
            me.once(WAS_HITCHED, |called| {
                let hitched = || {
                    called();
                    me.emit(HITCHED[me.round() % 2]);
                };
                pole.reindeer(&|| me.emit(GETS_SANTA), &hitched);
            });
        })
        .role("elf", 3, |pole, me| {
            me.emit(ARRIVES);
            me.section(BEGINS, ENDS, WAS_HELPED, |helped| {
                pole.elf(&|| me.emit(GETS_SANTA), helped);
            });
        })
        .sharing("elf", |setting| setting.count("elf") * setting.rounds())
        .role("santa", 1, |pole, me| {
            let helps = || {
                me.emit(BEGINS);
                me.emit(ENDS);
            };
            pole.santa(&|| me.emit(WAKES), &|| me.emit(PREPARES), &helps);
        })
        .sharing("santa", |setting| {
            let groups = setting.count("elf") / group(setting);
            (1 + groups) * setting.rounds()
        })
        .parameter("group", 3)
        .rounds(2)
        .possible(groups_of_elves)
        .endless(small)
        .loom(small)
        .rules(Rules::new(NorthPoleToday::new).sometimes(TOGETHER, NorthPoleToday::together))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("elves_wait.rs"), |setting| {
            Box::new(ElvesWait::new(reindeer(setting), group(setting)))
        })
        .waits_by(
            Waits::for_ever(&["reindeer", "elf"]),
            Waits::for_ever(&["elf"]),
            Waits::for_ever(&["elf"]),
        )
        .explore(|size| size.with("elf", 6).with_rounds(2)),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(reindeer(setting), group(setting)))
        })
        .waits_by(
            Waits::for_ever(&["reindeer", "elf"]),
            Waits::for_ever(&["elf"]),
            Waits::for_ever(&["elf"]),
        )
        .explore(|size| two_years(size).with("elf", 2)),
        Entry::mistake(
            exhibit!("broken/elf_tex.rs"),
            Failure::Violation(THIRD_ELF),
            |setting| Box::new(ElfTex::new(reindeer(setting), group(setting))),
        )
        .explore(|size| size.with("reindeer", 1).with("elf", 3))
        .loom(|size| size.with("elf", 2).with_parameter("group", 2)),
        Entry::mistake(
            exhibit!("broken/hitched_twice.rs"),
            Failure::Violation(EACH_HITCHED),
            |setting| Box::new(HitchedTwice::new(reindeer(setting), group(setting))),
        )
        .explore(two_years)
        .loom(two_years),
        Entry::mistake(
            exhibit!("broken/no_elf_tex.rs"),
            Failure::Violation(NEXT_THREE),
            |setting| Box::new(NoElfTex::new(reindeer(setting), group(setting))),
        )
        .explore(two_elves)
        .loom(two_elves),
        Entry::mistake(
            exhibit!("broken/elves_first.rs"),
            Failure::Violation(REINDEER_FIRST),
            |setting| Box::new(ElvesFirst::new(reindeer(setting), group(setting))),
        )
        .explore(|size| size.with("reindeer", 1).with("elf", 3)),
    ])
}

fn reindeer(setting: &Setting) -> usize {
    setting.count("reindeer")
}

fn group(setting: &Setting) -> usize {
    setting.parameter("group")
}

/// A thread of each role.
fn small(size: Setting) -> Setting {
    size.with("reindeer", 1)
        .with("elf", 1)
        .with_parameter("group", 1)
}

/// Two reindeer, of which one can come back before the other is hitched.
fn two_years(size: Setting) -> Setting {
    small(size).with("reindeer", 2).with_rounds(2)
}

/// Two elves, each a group.
fn two_elves(size: Setting) -> Setting {
    small(size).with("elf", 2)
}

fn groups_of_elves(setting: &Setting) -> Result<(), String> {
    let (elves, group, santas) = (setting.count("elf"), group(setting), setting.count("santa"));
    if santas != 1 {
        return Err(format!(
            "there is one Santa, not {santas}; santa=1 would do"
        ));
    }
    if group == 0 {
        return Err("a group of no elves never needs help; group=3 would do".to_owned());
    }
    if !elves.is_multiple_of(group) {
        return Err(format!(
            "{elves} elves do not come out even: Santa helps {group} at a time; elf={} would do",
            (elves / group).max(1) * group
        ));
    }
    Ok(())
}
