//! The FIFO barbershop: customers are served in the order in which they enter.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.3.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::repeat_until;

mod acknowledged;
mod monitor;
mod private_semaphore;
mod spec;
mod broken {
    pub(crate) mod called_before_queued;
    pub(crate) mod no_queue;
    pub(crate) mod own_semaphores;
    pub(crate) mod pops_without_mutex;
    pub(crate) mod strong_semaphore;
}

use acknowledged::Acknowledged;
use broken::{
    called_before_queued::CalledBeforeQueued, no_queue::NoQueue, own_semaphores::OwnSemaphores,
    pops_without_mutex::PopsWithoutMutex, strong_semaphore::StrongSemaphore,
};
use monitor::Monitor;
use private_semaphore::PrivateSemaphore;
use spec::{BOTH_DONE, IN_ORDER, Salon, TOGETHER};

/// What a solution provides.
pub trait Shop: Send + Sync {
    /// A customer: if the shop is full, returns false. Else it calls `enter` once,
    /// in the step in which it takes its place in the queue, `get_hair_cut` once, as
    /// it is cut, and returns true when the cut is over.
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
    Puzzle::new("fifo-barbershop", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("customers in order of arrival")
        .group(Group::LessClassical)
        .book("5.3")
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
        .waits_by(customers(), Waits::within(2), Waits::within(2)),
        Entry::new(exhibit!("private_semaphore.rs"), |size| {
            Box::new(PrivateSemaphore::new(places(size)))
        })
        .waits_by(customers(), Waits::within(2), Waits::within(2)),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(places(size)))
        })
        .waits_by(customers(), customers(), Waits::within(2))
        .loom(alone),
        Entry::mistake(
            exhibit!("broken/own_semaphores.rs"),
            Failure::Violation(BOTH_DONE),
            |size| Box::new(OwnSemaphores::new(places(size))),
        )
        .explore(|size| size.with("customer", 2).with_parameter("places", 2)),
        Entry::mistake(
            exhibit!("broken/no_queue.rs"),
            Failure::Violation(IN_ORDER),
            |size| Box::new(NoQueue::new(places(size))),
        ),
        Entry::mistake(
            exhibit!("broken/strong_semaphore.rs"),
            Failure::Violation(IN_ORDER),
            |size| Box::new(StrongSemaphore::new(places(size))),
        ),
        Entry::mistake(
            exhibit!("broken/called_before_queued.rs"),
            Failure::Panic,
            |size| Box::new(CalledBeforeQueued::new(places(size))),
        ),
        Entry::mistake(
            exhibit!("broken/pops_without_mutex.rs"),
            Failure::DataRace,
            |size| Box::new(PopsWithoutMutex::new(places(size))),
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
