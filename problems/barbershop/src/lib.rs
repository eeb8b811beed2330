//! The barbershop: customers wake the barber, wait on chairs, or go away.
//!
//! Source: E. W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965;
//! Downey, *The Little Book of Semaphores* 2.2.1, §5.2.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::repeat_until;

mod acknowledged;
mod chair;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod balks_with_mutex;
    pub(crate) mod leaves_early;
    pub(crate) mod next_please;
    pub(crate) mod two_rendezvous;
    pub(crate) mod unguarded_exit;
    pub(crate) mod wakes_then_balks;
}

use acknowledged::Acknowledged;
use broken::{
    balks_with_mutex::BalksWithMutex, leaves_early::LeavesEarly, next_please::NextPlease,
    two_rendezvous::TwoRendezvous, unguarded_exit::UnguardedExit, wakes_then_balks::WakesThenBalks,
};
use chair::Chair;
use monitor::Monitor;
use spec::{BOTH_DONE, ONE_CUT, SOMEBODY_WAITS, Salon, TOGETHER};

/// What a solution provides.
pub trait Shop: Send + Sync {
    /// A customer: if the shop is full, returns false. Else it calls `enter` once,
    /// as it takes its place, `get_hair_cut` once, as it is cut, and returns true
    /// when the cut is over.
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool;

    /// The barber: waits for a customer, calls `cut_hair` once, and returns when the
    /// cut is over.
    fn work(&self, cut_hair: &dyn Fn());
}

/// A customer comes to the door.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// A customer takes its place in the shop.
pub const ENTERS: Verb = Verb::new("enters");
/// A customer goes away again, the first time in a round that it finds no place.
pub const BALKS: Verb = Verb::opening("balks");
/// A customer is in the barber's chair.
pub const SITS: Verb = Verb::opening("sits down to be cut");
/// A customer has had its cut.
pub const GETS_UP: Verb = Verb::closing("gets up");
/// A customer goes, since its cut is over.
pub const LEAVES: Verb = Verb::opening("leaves");
/// The barber begins to cut.
pub const CUTS: Verb = Verb::opening("begins to cut");
/// The barber has cut.
pub const HAS_CUT: Verb = Verb::closing("has cut");
/// The barber is ready for another customer, since the cut is over.
pub const IS_FREE: Verb = Verb::opening("is free");
/// A customer entered this many times in a visit, instead of once, or not at all
/// if it balks.
pub const ENTERED: Verb = Verb::new("entered this many times in a visit:");
/// A customer had this many cuts in a visit, instead of one.
pub const HAD_CUTS: Verb = Verb::new("had this many cuts in a visit:");
/// The barber cut this many times in a round, instead of once.
pub const GAVE_CUTS: Verb = Verb::new("gave this many cuts in a round:");

type Puzzle = harness::Puzzle<dyn Shop>;
type Entry = harness::Entry<dyn Shop>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("barbershop", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a barber sleeps, and customers balk")
        .group(Group::LessClassical)
        .book("5.2")
        .difficulty(Difficulty::Medium)
        .role("customer", 4, |shop, me| {
            me.emit(ARRIVES);
            if !visit(me, shop) {
                me.emit(BALKS);
                // It comes again until it finds a place.
                repeat_until(|| visit(me, shop));
            }
            me.emit(LEAVES);
        })
        .role("barber", 1, |shop, me| {
            me.section(CUTS, HAS_CUT, GAVE_CUTS, |cut| shop.work(cut));
            me.emit(IS_FREE);
        })
        .sharing("barber", cuts)
        .parameter("places", 3)
        .rounds(3)
        .possible(one_barber)
        .explore(|size| {
            size.with("customer", 3)
                .with_parameter("places", 2)
                .with_rounds(2)
        })
        .endless(|size| size.with("customer", 2).with_parameter("places", 2))
        .loom(|size| size.with("customer", 2).with_parameter("places", 2))
        .rules(
            Rules::new(Salon::new)
                .sometimes(TOGETHER, Salon::together)
                .sometimes(spec::FULL, Salon::is_full)
                .sometimes(spec::BALKED, Salon::has_balked),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("acknowledged.rs"), |size| {
            Box::new(Acknowledged::new(places(size)))
        })
        .waits_by(customers(), customers(), Waits::within(2)),
        Entry::new(exhibit!("chair.rs"), |size| {
            Box::new(Chair::new(places(size)))
        })
        .waits_by(customers(), Waits::within(2), Waits::within(2)),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(places(size)))
        })
        .waits(customers())
        .loom(alone),
        Entry::mistake(
            exhibit!("broken/two_rendezvous.rs"),
            Failure::Violation(BOTH_DONE),
            |size| Box::new(TwoRendezvous::new(places(size))),
        )
        .explore(|size| size.with("customer", 2).with_parameter("places", 2)),
        Entry::mistake(
            exhibit!("broken/leaves_early.rs"),
            Failure::Violation(BOTH_DONE),
            |size| Box::new(LeavesEarly::new(places(size))),
        ),
        Entry::mistake(
            exhibit!("broken/next_please.rs"),
            Failure::Violation(ONE_CUT),
            |size| Box::new(NextPlease::new(places(size))),
        )
        .or(Failure::Violation(BOTH_DONE)),
        Entry::mistake(
            exhibit!("broken/wakes_then_balks.rs"),
            Failure::Violation(SOMEBODY_WAITS),
            |size| Box::new(WakesThenBalks::new(places(size))),
        ),
        Entry::mistake(
            exhibit!("broken/balks_with_mutex.rs"),
            Failure::Deadlock,
            |size| Box::new(BalksWithMutex::new(places(size))),
        )
        .loom(|size| size.with_parameter("places", 1)),
        Entry::mistake(
            exhibit!("broken/unguarded_exit.rs"),
            Failure::DataRace,
            |size| Box::new(UnguardedExit::new(places(size))),
        ),
    ])
}

/// Customers can starve.
fn customers() -> Waits {
    Waits::for_ever(&["customer"])
}

/// A customer comes, and is cut or finds no place; true if it was cut.
fn visit(me: &Actor<'_>, shop: &dyn Shop) -> bool {
    let [entered, cuts] = [Cell::new(0), Cell::new(0)];
    let served = shop.visit(
        &|| {
            me.emit(ENTERS);
            entered.set(entered.get() + 1);
        },
        &|| {
            me.emit(SITS);
            cuts.set(cuts.get() + 1);
            me.emit(GETS_UP);
        },
    );
    for (times, otherwise) in [(entered.get(), ENTERED), (cuts.get(), HAD_CUTS)] {
        if times != u64::from(served) {
            me.emit_item(otherwise, times);
        }
    }
    served
}

/// A single customer: loom does not finish with a second one.
fn alone(size: Setting) -> Setting {
    size.with("customer", 1)
}

/// How many customers the shop holds, in the barber's chair and on the others.
fn places(setting: &Setting) -> usize {
    setting.parameter("places")
}

/// The barber cuts every customer in each round.
fn cuts(setting: &Setting) -> usize {
    setting.count("customer") * setting.rounds()
}

fn one_barber(setting: &Setting) -> Result<(), String> {
    match setting.count("barber") {
        1 => Ok(()),
        barbers => Err(format!(
            "there is one chair to be cut in, and {barbers} barbers cannot work at it; barber=1 \
             would do"
        )),
    }
}
