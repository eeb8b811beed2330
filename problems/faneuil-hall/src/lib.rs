//! Faneuil Hall: immigrants become citizens while nobody may come or go.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.5.

use std::{cell::Cell, fmt};

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::Semaphore;

mod monitor;
mod spec;
mod taken_up;
mod broken {
    pub(crate) mod confirms_too_early;
    pub(crate) mod counted_permits;
    pub(crate) mod leaves_at_once;
    pub(crate) mod swears_unasked;
}

use broken::{
    confirms_too_early::ConfirmsTooEarly, counted_permits::CountedPermits,
    leaves_at_once::LeavesAtOnce, swears_unasked::SwearsUnasked,
};
use monitor::Monitor;
use spec::{ALL_CHECKED_IN, CONFIRMED, Ceremony, STAY};
use taken_up::TakenUp;

/// What a thread does in the hall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Act {
    /// Anybody.
    #[default]
    Enter,
    /// An immigrant.
    CheckIn,
    /// An immigrant.
    Swear,
    /// An immigrant.
    GetCertificate,
    /// The judge.
    Confirm,
    /// An immigrant or a judge. A spectator leaves when it likes.
    Leave,
}

/// What a solution provides: when each thread may do what it does.
pub trait Hall: Send + Sync {
    /// An immigrant: enters, checks in, swears, gets the certificate and leaves, each
    /// by calling `does`.
    fn immigrant(&self, does: &dyn Fn(Act));

    /// A spectator: enters. It may leave at any time, without asking.
    fn spectator(&self, does: &dyn Fn(Act));

    /// A judge: enters, confirms and leaves.
    fn judge(&self, does: &dyn Fn(Act));
}

/// A hall, and the list on the judge's desk. What the list does is given.
pub struct Court {
    /// A permit for each immigrant that has checked in, for a judge to come.
    list: Semaphore,
    hall: Box<dyn Hall>,
}

impl Court {
    fn of(hall: impl Hall + 'static) -> Box<Self> {
        Box::new(Self {
            list: Semaphore::new(0),
            hall: Box::new(hall),
        })
    }
}

/// The court in this hall, as the roles and the rules see it.
pub fn court(_: &Setting, hall: impl Hall + 'static) -> Box<Court> {
    Court::of(hall)
}

impl fmt::Debug for Court {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Court")
    }
}

/// An immigrant or a spectator comes into the hall.
pub const ENTERS: Verb = Verb::new("enters");
/// A judge comes into the hall.
pub const PRESIDES: Verb = Verb::opening("enters and presides");
/// An immigrant is on the list.
pub const CHECKS_IN: Verb = Verb::closing("checks in");
/// An immigrant takes the oath.
pub const SWEARS: Verb = Verb::opening("swears");
/// An immigrant is a citizen.
pub const GETS: Verb = Verb::opening("gets the certificate");
/// A judge confirms all who have checked in.
pub const CONFIRMS: Verb = Verb::new("confirms");
/// An immigrant or a spectator goes.
pub const LEAVES: Verb = Verb::new("leaves");
/// A judge goes.
pub const RISES: Verb = Verb::closing("rises and leaves");
/// A thread did something else, or nothing more, after this many steps of a round.
pub const DEVIATED: Verb = Verb::new("deviated after step");

const OF_AN_IMMIGRANT: [(Act, Verb); 5] = [
    (Act::Enter, ENTERS),
    (Act::CheckIn, CHECKS_IN),
    (Act::Swear, SWEARS),
    (Act::GetCertificate, GETS),
    (Act::Leave, LEAVES),
];
const OF_A_JUDGE: [(Act, Verb); 3] = [
    (Act::Enter, PRESIDES),
    (Act::Confirm, CONFIRMS),
    (Act::Leave, RISES),
];

type Puzzle = harness::Puzzle<Court>;
type Entry = harness::Entry<Court>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("faneuil-hall", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a judge confirms all who checked in")
        .group(Group::NotRemotelyClassical)
        .book("7.5")
        .difficulty(Difficulty::Hard)
        .role("immigrant", 4, |court, me| {
            in_order(me, &OF_AN_IMMIGRANT, |does| {
                court.hall.immigrant(&|act| {
                    does(act);
                    if act == Act::CheckIn {
                        court.list.release();
                    }
                });
            });
        })
        .role("spectator", 2, |court, me| {
            in_order(me, &[(Act::Enter, ENTERS)], |does| {
                court.hall.spectator(does);
            });
            me.emit(LEAVES);
        })
        .role("judge", 1, |court, me| {
            court.list.acquire();
            in_order(me, &OF_A_JUDGE, |does| court.hall.judge(does));
        })
        .sharing("judge", ceremonies)
        .ahead("immigrant", 2, "judge")
        .rounds(2)
        .explore(|size| size.with("immigrant", 3).with("spectator", 1))
        .endless(|size| size.with("immigrant", 2).with("spectator", 1))
        .loom(|size| size.with("immigrant", 1).with("spectator", 1))
        .rules(
            Rules::new(Ceremony::new)
                .sometimes(
                    "two immigrants are confirmed together",
                    Ceremony::two_are_confirmed,
                )
                .sometimes(
                    "a spectator leaves while the judge is in",
                    Ceremony::spectator_leaves,
                )
                .sometimes("a judge finds nobody to confirm", Ceremony::finds_nobody),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("taken_up.rs"), |_| Court::of(TakenUp::new())).waits_by(
            for_ever(),
            Waits::for_ever(&["immigrant", "spectator"]),
            Waits::Eventually,
        ),
        Entry::new(exhibit!("monitor.rs"), |_| Court::of(Monitor::new()))
            .endless(|size| size.with("immigrant", 1).with("spectator", 1))
            .waits_by(for_ever(), for_ever(), Waits::for_ever(&["spectator"])),
        // Downey's own: two immigrants and one judge are enough.
        Entry::mistake(
            exhibit!("broken/counted_permits.rs"),
            Failure::Violation(CONFIRMED),
            |_| Court::of(CountedPermits::new()),
        )
        .explore(two_immigrants)
        .loom(two_immigrants),
        Entry::mistake(
            exhibit!("broken/swears_unasked.rs"),
            Failure::Violation(CONFIRMED),
            |_| Court::of(SwearsUnasked::new()),
        ),
        Entry::mistake(
            exhibit!("broken/confirms_too_early.rs"),
            Failure::Violation(ALL_CHECKED_IN),
            |_| Court::of(ConfirmsTooEarly::new()),
        )
        .loom(two_immigrants),
        Entry::mistake(
            exhibit!("broken/leaves_at_once.rs"),
            Failure::Violation(STAY),
            |_| Court::of(LeavesAtOnce::new()),
        )
        .loom(two_immigrants),
    ])
}

/// A round: these steps, once each and in this order.
fn in_order(me: &Actor<'_>, steps: &[(Act, Verb)], work: impl FnOnce(&dyn Fn(Act))) {
    let done = Cell::new(0);
    work(&|act| match steps.get(done.get()) {
        Some((next, verb)) if *next == act => {
            done.set(done.get() + 1);
            me.emit(*verb);
        }
        _ => me.emit_item(DEVIATED, done.get() as u64),
    });
    if done.get() != steps.len() {
        me.emit_item(DEVIATED, done.get() as u64);
    }
}

/// Threads of every role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["immigrant", "spectator", "judge"])
}

/// Each immigrant that checks in calls a judge. So after its name is on the list a
/// judge comes who confirms it, if none has before.
fn ceremonies(setting: &Setting) -> usize {
    setting.count("immigrant") * setting.rounds()
}

fn two_immigrants(size: Setting) -> Setting {
    size.with("immigrant", 2).with("spectator", 1)
}
