//! Multi-car roller coaster: cars on one track, each with its own passengers.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.3.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod monitor;
mod ring_of_queues;
mod spec;
mod broken {
    pub(crate) mod one_car_at_a_time;
    pub(crate) mod rings;
    pub(crate) mod single_car;
    pub(crate) mod unloads_out_of_order;
}

use broken::{
    one_car_at_a_time::OneCarAtATime, rings::Rings, single_car::SingleCar,
    unloads_out_of_order::UnloadsOutOfOrder,
};
use monitor::Monitor;
use ring_of_queues::RingOfQueues;
use spec::{ALL_ASHORE, Cars, IN_ORDER, ON_TRACK, ONE_LOADS, OWN_CAR};

/// What a solution provides: what a passenger and a car do for a ride.
pub trait RollerCoaster: Send + Sync {
    /// A passenger: waits for a place, calls `board`, waits for the end of the
    /// ride, calls `unboard`.
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn());

    /// The car with this number: calls `load`, `run` when it is full, and
    /// `unload`. Afterwards it is empty. Cars take turns in order of number.
    fn carry(&self, car: usize, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn());
}

/// A car is at the station and lets passengers in.
pub const LOADS: Verb = Verb::new("loads");
/// A passenger takes a seat.
pub const BOARDS: Verb = Verb::new("boards");
/// A car departs.
pub const RUNS: Verb = Verb::new("runs");
/// A car has arrived and lets passengers out.
pub const UNLOADS: Verb = Verb::new("unloads");
/// A passenger leaves its seat.
pub const UNBOARDS: Verb = Verb::new("unboards");
/// A passenger boarded and unboarded this many times in a round together, instead
/// of twice.
pub const RODE: Verb = Verb::new("boarded and unboarded");

type Puzzle = harness::Puzzle<dyn RollerCoaster>;
type Entry = harness::Entry<dyn RollerCoaster>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("multi-car-roller-coaster", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("several cars that cannot overtake")
        .group(Group::LessClassical)
        .book("5.8.3")
        .difficulty(Difficulty::Hard)
        .role("passenger", 6, ride)
        .sharing("passenger", |setting| {
            setting.count("car") * seats(setting) * setting.rounds()
        })
        .role("car", 2, |coaster, me| {
            let (load, run) = (|| me.emit(LOADS), || me.emit(RUNS));
            coaster.carry(me.index(), &load, &run, &|| me.emit(UNLOADS));
        })
        .parameter("seats", 2)
        .rounds(3)
        .possible(cars_that_can_be_filled)
        .explore(|size| size.with("passenger", 4))
        .endless(|size| size.with("passenger", 2).with_parameter("seats", 1))
        .loom(|size| size.with("passenger", 2).with_parameter("seats", 1))
        .rules(Rules::new(Cars::new).sometimes(ON_TRACK, Cars::two_on_track))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("ring_of_queues.rs"), |setting| {
            Box::new(RingOfQueues::new(cars(setting), seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(3)),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(cars(setting), seats(setting)))
        })
        .waits(for_ever())
        // Whoever wakes looks again, which makes many more states.
        .explore(|size| one_seat(size).with_rounds(2))
        .endless(|size| one_seat(size).with("car", 1))
        .loom(|size| {
            one_seat(size)
                .with("passenger", 1)
                .with("car", 1)
                .with_rounds(2)
        }),
        Entry::mistake(
            exhibit!("broken/rings.rs"),
            Failure::Violation(OWN_CAR),
            |setting| Box::new(Rings::new(cars(setting), seats(setting))),
        )
        .explore(one_seat),
        Entry::mistake(
            exhibit!("broken/single_car.rs"),
            Failure::Violation(ONE_LOADS),
            |setting| Box::new(SingleCar::new(seats(setting))),
        )
        .or(Failure::Violation(OWN_CAR))
        .explore(one_seat),
        Entry::mistake(
            exhibit!("broken/unloads_out_of_order.rs"),
            Failure::Violation(IN_ORDER),
            |setting| Box::new(UnloadsOutOfOrder::new(cars(setting), seats(setting))),
        )
        .or(Failure::Violation(ALL_ASHORE))
        .explore(one_seat),
        Entry::mistake(
            exhibit!("broken/one_car_at_a_time.rs"),
            Failure::LostConcurrency(ON_TRACK),
            |setting| Box::new(OneCarAtATime::new(cars(setting), seats(setting))),
        )
        .explore(one_seat),
    ])
}

/// Passengers can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["passenger"])
}

/// One ride of a passenger.
fn ride(coaster: &(dyn RollerCoaster + 'static), me: &Actor<'_>) {
    let (boarded, unboarded) = (Cell::new(0), Cell::new(0));
    coaster.ride(
        &|| {
            boarded.set(boarded.get() + 1);
            me.emit(BOARDS);
        },
        &|| {
            unboarded.set(unboarded.get() + 1);
            me.emit(UNBOARDS);
        },
    );
    if (boarded.get(), unboarded.get()) != (1, 1) {
        me.emit_item(RODE, boarded.get() + unboarded.get());
    }
}

fn cars(setting: &Setting) -> usize {
    setting.count("car")
}

fn seats(setting: &Setting) -> usize {
    setting.parameter("seats")
}

/// Two cars with a seat each: the smallest size that has something to order.
fn one_seat(size: Setting) -> Setting {
    size.with("passenger", 2).with_parameter("seats", 1)
}

fn cars_that_can_be_filled(setting: &Setting) -> Result<(), String> {
    let (passengers, seats) = (setting.count("passenger"), seats(setting));
    if cars(setting) == 0 {
        return Err("without a car nobody rides; car=1 would do".to_owned());
    }
    if seats == 0 {
        return Err("cars without seats carry nobody; seats=1 would do".to_owned());
    }
    if passengers < seats {
        return Err(format!(
            "{passengers} passengers cannot fill a car with {seats} seats; passenger={seats} \
             would do"
        ));
    }
    Ok(())
}
