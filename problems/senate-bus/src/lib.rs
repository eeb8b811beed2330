//! The senate bus: riders board the bus that comes while they wait.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.

use std::{cell::Cell, fmt};

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};
use sync_core::Semaphore;

mod do_it_for_you;
mod monitor;
mod pass_the_baton;
mod spec;
mod waves;
mod broken {
    pub(crate) mod forgets_the_rest;
    pub(crate) mod mutex_given_up;
    pub(crate) mod no_multiplex;
    pub(crate) mod waits_for_nobody;
    pub(crate) mod waits_for_one;
}

use broken::{
    forgets_the_rest::ForgetsTheRest, mutex_given_up::MutexGivenUp, no_multiplex::NoMultiplex,
    waits_for_nobody::WaitsForNobody, waits_for_one::WaitsForOne,
};
use do_it_for_you::DoItForYou;
use monitor::Monitor;
use pass_the_baton::PassTheBaton;
use spec::{LATE, LEFT_BEHIND, Road, SEATS};
use waves::Waves;

/// What a solution provides: a stop at which riders and one bus meet.
pub trait Stop: Send + Sync {
    /// A rider. Calls `waits` once, when a bus that arrives from now on counts it,
    /// and `board` once, when it gets into the bus.
    fn rider(&self, waits: &dyn Fn(), board: &dyn Fn());

    /// The bus. Calls `arrives` once, when it is decided which riders have come in
    /// time, and `depart` once, when they have boarded.
    fn bus(&self, arrives: &dyn Fn(), depart: &dyn Fn());
}

/// A stop, and the button for the bus. What the button does is given.
pub struct Line {
    /// A permit for each call that no bus has answered.
    calls: Semaphore,
    /// Whether rule 3 does not hold for its bus.
    takes_late_riders: bool,
    stop: Box<dyn Stop>,
}

impl Line {
    fn to(stop: impl Stop + 'static) -> Box<Self> {
        Self::new(stop, false)
    }

    fn for_late_riders(stop: impl Stop + 'static) -> Box<Self> {
        Self::new(stop, true)
    }

    fn new(stop: impl Stop + 'static, takes_late_riders: bool) -> Box<Self> {
        Box::new(Self {
            calls: Semaphore::new(0),
            takes_late_riders,
            stop: Box::new(stop),
        })
    }
}

/// The line to this stop, as the roles and the rules see it.
pub fn line(_: &Setting, stop: impl Stop + 'static) -> Box<Line> {
    Line::to(stop)
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

/// A rider waits at the stop. It is announced where the solution counts the rider,
/// under the lock of the count: whether that is early or late makes no difference.
pub const WAITS: Verb = Verb::closing("waits");
/// A rider gets into the bus.
pub const BOARDS: Verb = Verb::new("boards");
/// The bus is at the stop and opens its door.
pub const ARRIVES: Verb = Verb::new("arrives");
/// The same, and riders that come now may board it, too.
pub const ARRIVES_FOR_LATE: Verb = Verb::new("arrives, for late riders too");
/// The bus drives off.
pub const DEPARTS: Verb = Verb::opening("departs");
/// A thread did the first part of its round this many times, instead of once.
pub const CAME: Verb = Verb::new("came");
/// A thread did the second part of its round this many times, instead of once.
pub const WENT: Verb = Verb::new("went");

type Puzzle = harness::Puzzle<Line>;
type Entry = harness::Entry<Line>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("senate-bus", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("all who wait board, others wait")
        .group(Group::NotRemotelyClassical)
        .book("7.4")
        .difficulty(Difficulty::Medium)
        .role("rider", 5, |line, me| {
            let waits = || {
                me.emit(WAITS);
                line.calls.release();
            };
            both(me, &waits, BOARDS, |waits, board| {
                line.stop.rider(waits, board);
            });
        })
        .role("bus", 1, |line, me| {
            line.calls.acquire();
            let verb = if line.takes_late_riders {
                ARRIVES_FOR_LATE
            } else {
                ARRIVES
            };
            let arrives = || me.emit(verb);
            both(me, &arrives, DEPARTS, |arrives, depart| {
                line.stop.bus(arrives, depart);
            });
        })
        .sharing("bus", calls)
        .ahead("rider", 3, "bus")
        .parameter("seats", 3)
        .rounds(3)
        .possible(one_bus)
        .explore(|size| {
            size.with("rider", 3)
                .with_parameter("seats", 2)
                .with_rounds(2)
        })
        .endless(|size| size.with("rider", 3).with_parameter("seats", 2))
        .loom(|size| size.with("rider", 2).with_parameter("seats", 1))
        .rules(
            Rules::new(Road::new)
                .section(WAITS, BOARDS)
                .sometimes("a bus finds nobody", Road::bus_finds_nobody)
                .sometimes(
                    "a rider that comes late boards, if it may",
                    Road::late_rider_boards,
                ),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("pass_the_baton.rs"), |setting| {
            Line::to(PassTheBaton::new(seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually)
        .inside(2),
        Entry::new(exhibit!("do_it_for_you.rs"), |setting| {
            Line::to(DoItForYou::new(seats(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(7))
        .inside(3),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Line::to(Monitor::new(seats(setting)))
        })
        .endless(|size| size.with("rider", 2).with_parameter("seats", 1))
        .waits(for_ever())
        .inside(3),
        Entry::new(exhibit!("waves.rs"), |setting| {
            Line::for_late_riders(Waves::new(seats(setting)))
        })
        .waits_by(for_ever(), Waits::within(5), Waits::within(5))
        .inside(3),
        Entry::mistake(
            exhibit!("broken/mutex_given_up.rs"),
            Failure::Violation(LATE),
            |setting| Line::to(MutexGivenUp::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/waits_for_one.rs"),
            Failure::Violation(LEFT_BEHIND),
            |setting| Line::to(WaitsForOne::new(seats(setting))),
        )
        .loom(two_seats),
        Entry::mistake(
            exhibit!("broken/forgets_the_rest.rs"),
            Failure::Violation(LEFT_BEHIND),
            |setting| Line::to(ForgetsTheRest::new(seats(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/no_multiplex.rs"),
            Failure::Violation(SEATS),
            |_| Line::to(NoMultiplex::new()),
        ),
        Entry::mistake(
            exhibit!("broken/waits_for_nobody.rs"),
            Failure::Deadlock,
            |setting| Line::to(WaitsForNobody::new(seats(setting))),
        )
        .loom(two_seats),
    ])
}

/// A round of two parts, each to be done once, in this order.
fn both(me: &Actor<'_>, first: &dyn Fn(), second: Verb, work: impl Fn(&dyn Fn(), &dyn Fn())) {
    let came = Cell::new(0);
    me.once(WENT, |goes| {
        work(
            &|| {
                came.set(came.get() + 1);
                first();
            },
            &|| {
                goes();
                if came.get() != 1 {
                    me.emit_item(CAME, came.get());
                }
                me.emit(second);
            },
        );
    });
}

/// Riders can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["rider"])
}

fn seats(setting: &Setting) -> usize {
    setting.parameter("seats")
}

/// So that a bus can take two riders, and the next one finds nobody.
fn two_seats(size: Setting) -> Setting {
    size.with_parameter("seats", 2)
}

/// Every rider calls the bus. A bus that was called after a rider began to wait takes
/// somebody, unless all have been taken. So this many are enough for all.
fn calls(setting: &Setting) -> usize {
    setting.count("rider") * setting.rounds()
}

fn one_bus(setting: &Setting) -> Result<(), String> {
    let (riders, buses) = (setting.count("rider"), setting.count("bus"));
    if buses == 1 {
        return Ok(());
    }
    Err(format!(
        "one bus serves the stop, not {buses}; rider={riders},bus=1 would do"
    ))
}
