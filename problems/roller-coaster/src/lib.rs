//! Roller coaster: a car goes round only when it is full.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod car_counts;
mod monitor;
mod passengers_count;
mod spec;
mod broken {
    pub(crate) mod loads_too_early;
    pub(crate) mod not_reset;
    pub(crate) mod runs_too_early;
    pub(crate) mod unguarded_count;
}

use broken::{
    loads_too_early::LoadsTooEarly, not_reset::NotReset, runs_too_early::RunsTooEarly,
    unguarded_count::UnguardedCount,
};
use car_counts::CarCounts;
use monitor::Monitor;
use passengers_count::PassengersCount;
use spec::{ALL_ASHORE, FULL, Ride};

/// What a solution provides: what a passenger and the car do for a ride.
pub trait RollerCoaster: Send + Sync {
    /// A passenger: waits for a place, calls `board`, waits for the end of the
    /// ride, calls `unboard`.
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn());

    /// The car: calls `load`, `run` when it is full, and `unload`. Afterwards
    /// it is empty.
    fn carry(&self, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn());
}

/// The car is there and lets passengers in.
pub const LOADS: Verb = Verb::new("loads");
/// A passenger takes a seat.
pub const BOARDS: Verb = Verb::new("boards");
/// The car departs.
pub const RUNS: Verb = Verb::new("runs");
/// The car has arrived and lets passengers out.
pub const UNLOADS: Verb = Verb::new("unloads");
/// A passenger leaves its seat.
pub const UNBOARDS: Verb = Verb::new("unboards");
/// A passenger leaves a seat that it does not have.
pub const HAS_NO_SEAT: Verb = Verb::new("unboards without having boarded");
/// A passenger boarded and unboarded this many times in a round together, instead
/// of twice.
pub const RODE: Verb = Verb::new("boarded and unboarded");

type Puzzle = harness::Puzzle<dyn RollerCoaster>;
type Entry = harness::Entry<dyn RollerCoaster>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("roller-coaster", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a car goes full and comes back empty")
        .group(Group::LessClassical)
        .book("5.8")
        .difficulty(Difficulty::Medium)
        .role("passenger", 6, ride)
        .sharing("passenger", |setting| {
            setting.count("car") * seats(setting) * setting.rounds()
        })
        .role("car", 1, |coaster, me| {
            coaster.carry(&|| me.emit(LOADS), &|| me.emit(RUNS), &|| me.emit(UNLOADS));
        })
        .parameter("seats", 4)
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .possible(one_car_that_can_be_filled)
        .endless(|size| size.with("passenger", 3).with_parameter("seats", 2))
        .loom(|size| {
            size.with("passenger", 2)
                .with_parameter("seats", 1)
                .with_rounds(2)
        })
        .rules(Rules::new(Ride::new).sometimes("all seats are taken", Ride::is_full))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("passengers_count.rs"), |setting| {
            Box::new(PassengersCount::new(seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(4)),
        Entry::new(exhibit!("car_counts.rs"), |setting| {
            Box::new(CarCounts::new(seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(4)),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(seats(setting)))
        })
        .waits(for_ever())
        // More is too much for starvation under all disciplines, and for loom.
        .endless(|size| size.with("passenger", 2).with_parameter("seats", 1))
        .loom(|size| size.with("passenger", 1)),
        Entry::mistake(
            exhibit!("broken/runs_too_early.rs"),
            Failure::Violation(FULL),
            |setting| Box::new(RunsTooEarly::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/loads_too_early.rs"),
            Failure::Violation(ALL_ASHORE),
            |setting| Box::new(LoadsTooEarly::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/not_reset.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotReset::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/unguarded_count.rs"),
            Failure::DataRace,
            |setting| Box::new(UnguardedCount::new(seats(setting))),
        )
        .loom(|size| size.with_parameter("seats", 2).with_rounds(1)),
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
            let has_seat = unboarded.get() <= boarded.get();
            me.emit(if has_seat { UNBOARDS } else { HAS_NO_SEAT });
        },
    );
    if (boarded.get(), unboarded.get()) != (1, 1) {
        me.emit_item(RODE, boarded.get() + unboarded.get());
    }
}

fn seats(setting: &Setting) -> usize {
    setting.parameter("seats")
}

fn one_car_that_can_be_filled(setting: &Setting) -> Result<(), String> {
    let (passengers, cars) = (setting.count("passenger"), setting.count("car"));
    let seats = seats(setting);
    if cars != 1 {
        return Err(format!(
            "this coaster has one car, not {cars}; car=1 would do, and multi-car-roller-coaster \
             has more"
        ));
    }
    if seats == 0 {
        return Err("a car without seats carries nobody; seats=1 would do".to_owned());
    }
    if passengers < seats {
        return Err(format!(
            "{passengers} passengers cannot fill a car with {seats} seats; passenger={seats} \
             would do"
        ));
    }
    Ok(())
}
