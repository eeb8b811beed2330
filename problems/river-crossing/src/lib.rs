//! River crossing: a boat for four, and three against one is not safe.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.7.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod captain;
mod fourth_rows;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod any_four;
    pub(crate) mod no_barrier;
    pub(crate) mod not_handed_over;
    pub(crate) mod preloaded_barrier;
    pub(crate) mod two_captains;
}

use broken::{
    any_four::AnyFour, no_barrier::NoBarrier, not_handed_over::NotHandedOver,
    preloaded_barrier::PreloadedBarrier, two_captains::TwoCaptains,
};
use captain::Captain;
use fourth_rows::FourthRows;
use monitor::Monitor;
use spec::{ALL_ABOARD, NEXT_BOAT, ONE_ROWS, SAFE, Shore};

/// What a solution provides: the way across the river.
pub trait Ferry: Send + Sync {
    /// One of this kind: waits for a boat and calls `board` once. One of those
    /// in the boat calls `row`, when all of them have boarded.
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn());
}

/// The two kinds of people that cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Writes an operating system for fun.
    Hacker,
    /// Writes one for a living.
    Serf,
}

impl Kind {
    /// The kind that this one is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Hacker => Self::Serf,
            Self::Serf => Self::Hacker,
        }
    }
}

/// Somebody is at the shore and wants to cross.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// Somebody takes a place in the boat.
pub const BOARDS: Verb = Verb::new("boards");
/// Somebody in the boat takes the oars, and it leaves.
pub const ROWS: Verb = Verb::new("rows");
/// Somebody takes the oars who has not boarded.
pub const ROWS_ASHORE: Verb = Verb::new("rows without having boarded");
/// Somebody boarded this many times in a round, instead of once.
pub const BOARDED: Verb = Verb::new("boarded");

type Puzzle = harness::Puzzle<dyn Ferry>;
type Entry = harness::Entry<dyn Ferry>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("river-crossing", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("four in a boat, and never three to one")
        .group(Group::LessClassical)
        .book("5.7")
        .difficulty(Difficulty::Medium)
        .role("hacker", 4, |ferry, me| cross(ferry, me, Kind::Hacker))
        .sharing("hacker", |setting| crossings(setting, "hacker"))
        .role("serf", 4, |ferry, me| cross(ferry, me, Kind::Serf))
        .sharing("serf", |setting| crossings(setting, "serf"))
        .parameter("seats", 4)
        .rounds(3)
        .possible(comes_out_even)
        .endless(|size| {
            size.with("hacker", 2)
                .with("serf", 2)
                .with_parameter("seats", 2)
        })
        .loom(|size| {
            size.with("hacker", 1)
                .with("serf", 1)
                .with_parameter("seats", 2)
                .with_rounds(2)
        })
        .rules(
            Rules::new(Shore::new)
                .sometimes("all in the boat are hackers", Shore::hackers_only)
                .sometimes(
                    "half of those in the boat are hackers",
                    Shore::half_and_half,
                ),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("captain.rs"), |setting| {
            Box::new(Captain::new(seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(3))
        .explore(three_boats)
        .loom(|size| size.with_rounds(1)),
        Entry::new(exhibit!("fourth_rows.rs"), |setting| {
            Box::new(FourthRows::new(seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(4)),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(seats(setting)))
        })
        .endless(|size| {
            size.with("hacker", 3)
                .with("serf", 1)
                .with_parameter("seats", 2)
        })
        .waits_by(for_ever(), for_ever(), Waits::for_ever(&["hacker"])),
        Entry::mistake(
            exhibit!("broken/preloaded_barrier.rs"),
            Failure::Violation(ALL_ABOARD),
            |setting| Box::new(PreloadedBarrier::new(seats(setting))),
        )
        .explore(three_boats)
        .without_loom("it takes more than five threads to show it"),
        Entry::mistake(
            exhibit!("broken/any_four.rs"),
            Failure::Violation(SAFE),
            |setting| Box::new(AnyFour::new(seats(setting))),
        )
        .without_loom("it takes more than five threads to show it"),
        Entry::mistake(
            exhibit!("broken/two_captains.rs"),
            Failure::Violation(ONE_ROWS),
            |setting| Box::new(TwoCaptains::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/no_barrier.rs"),
            Failure::Violation(ALL_ABOARD),
            |setting| Box::new(NoBarrier::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/not_handed_over.rs"),
            Failure::Violation(SAFE),
            |setting| Box::new(NotHandedOver::new(seats(setting))),
        )
        .or(Failure::Violation(NEXT_BOAT))
        // With two seats any two may cross together.
        .loom(|size| size.with("hacker", 2).with("serf", 2).with_rounds(1)),
    ])
}

/// Threads of either kind can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["hacker", "serf"])
}

/// The fewest that fill three boats of either sort.
fn three_boats(size: Setting) -> Setting {
    size.with("hacker", 10).with("serf", 2)
}

/// One crossing.
fn cross(ferry: &dyn Ferry, me: &Actor<'_>, kind: Kind) {
    me.emit(ARRIVES);
    let aboard = Cell::new(false);
    me.once(BOARDED, |called| {
        let board = || {
            called();
            aboard.set(true);
            me.emit(BOARDS);
        };
        let row = || me.emit(if aboard.get() { ROWS } else { ROWS_ASHORE });
        ferry.cross(kind, &board, &row);
    });
}

/// All threads of a kind share these crossings.
fn crossings(setting: &Setting, role: &str) -> usize {
    setting.count(role) * setting.rounds()
}

fn seats(setting: &Setting) -> usize {
    setting.parameter("seats")
}

fn comes_out_even(setting: &Setting) -> Result<(), String> {
    let (hackers, serfs) = (setting.count("hacker"), setting.count("serf"));
    let (seats, rounds) = (seats(setting), setting.rounds());
    if seats == 0 || seats % 2 == 1 {
        return Err(format!(
            "a boat for {seats} cannot hold as many of each kind; seats=4 would do"
        ));
    }
    let half = seats / 2;
    // The nearest that fill boats.
    let (some, more) = ((hackers / half).max(1), (serfs / half).max(1));
    let more = more + (some + more) % 2;
    let advice = format!("hacker={},serf={} would do", some * half, more * half);
    let several = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let people = format!(
        "{} and {}",
        several(hackers, "hacker"),
        several(serfs, "serf")
    );
    if !hackers.is_multiple_of(half) || !serfs.is_multiple_of(half) {
        return Err(format!(
            "{people} cannot all cross: a boat takes {half} or {seats} of a kind, or none; \
             {advice}"
        ));
    }
    if !(hackers + serfs).is_multiple_of(seats) {
        return Err(format!(
            "{people} do not come out even: a boat takes {seats}; {advice}"
        ));
    }
    if hackers.min(serfs) == half && hackers != serfs && rounds > 1 {
        return Err(format!(
            "{people} may not come out even in {rounds} rounds: {half} of a kind need {half} of \
             the other for each boat, and these may have crossed without them; \
             hacker={seats},serf={seats} would do, or one round"
        ));
    }
    Ok(())
}
