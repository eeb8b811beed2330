//! Sushi bar: customers who filled the bar leave before the next ones sit down.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.1; the problem is
//! Kenneth Reek's.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod ill_do_it_for_you;
mod monitor;
mod pass_the_baton;
mod permits_together;
mod spec;
mod broken {
    pub(crate) mod baton_and_mutex;
    pub(crate) mod called_and_forgotten;
    pub(crate) mod permits_at_once;
    pub(crate) mod reacquires;
}

use broken::{
    baton_and_mutex::BatonAndMutex, called_and_forgotten::CalledAndForgotten,
    permits_at_once::PermitsAtOnce, reacquires::Reacquires,
};
use ill_do_it_for_you::IllDoItForYou;
use monitor::Monitor;
use pass_the_baton::PassTheBaton;
use permits_together::PermitsTogether;
use spec::{FULL, NOT_TOO_MANY, PARTY, Seated, TAKEN_AGAIN};

/// What a solution provides: the way to a seat at the bar and away from it.
pub trait Bar: Send + Sync {
    /// Waits until the customer may sit down, calls `eat` once, and frees the seat.
    fn visit(&self, eat: &dyn Fn());
}

/// A customer takes a seat and begins to eat.
pub const SITS: Verb = Verb::opening("sits down");
/// A customer has eaten and gets up.
pub const LEAVES: Verb = Verb::closing("leaves");
/// A customer sat down this many times in a round, instead of once.
pub const SAT: Verb = Verb::new("sat down");

type Puzzle = harness::Puzzle<dyn Bar>;
type Entry = harness::Entry<dyn Bar>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("sushi-bar", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a full bar empties before others sit")
        .group(Group::NotRemotelyClassical)
        .book("7.1")
        .difficulty(Difficulty::Medium)
        .role("customer", 8, |bar, me| {
            me.section(SITS, LEAVES, SAT, |eat| bar.visit(eat));
        })
        .parameter("seats", 5)
        .rounds(3)
        .possible(at_least_one_seat)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("customer", 4).with_parameter("seats", 2))
        .loom(|size| size.with("customer", 3).with_parameter("seats", 1))
        .rules(
            Rules::new(Seated::new)
                .section(SITS, LEAVES)
                .sometimes(FULL, Seated::full)
                .sometimes(TAKEN_AGAIN, Seated::taken_again),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("ill_do_it_for_you.rs"), |size| {
            Box::new(IllDoItForYou::new(seats(size)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually)
        .inside(5)
        .loom_also(a_pair_twice),
        Entry::new(exhibit!("pass_the_baton.rs"), |size| {
            Box::new(PassTheBaton::new(seats(size)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually)
        .inside(5)
        .loom_also(a_pair_twice),
        Entry::new(exhibit!("permits_together.rs"), |size| {
            Box::new(PermitsTogether::new(seats(size)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually)
        .inside(5)
        .loom_also(a_pair_twice),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(seats(size)))
        })
        .waits(for_ever())
        .inside(5)
        .loom_also(a_pair_twice),
        Entry::mistake(
            exhibit!("broken/reacquires.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |size| Box::new(Reacquires::new(seats(size))),
        ),
        Entry::mistake(
            exhibit!("broken/called_and_forgotten.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |size| Box::new(CalledAndForgotten::new(seats(size))),
        ),
        Entry::mistake(
            exhibit!("broken/permits_at_once.rs"),
            Failure::Violation(PARTY),
            |size| Box::new(PermitsAtOnce::new(seats(size))),
        )
        // With a single seat nobody is left at the bar when one leaves.
        .loom(|size| size.with_parameter("seats", 2)),
        Entry::mistake(
            exhibit!("broken/baton_and_mutex.rs"),
            Failure::DataRace,
            |size| Box::new(BatonAndMutex::new(seats(size))),
        )
        .or(Failure::Violation(NOT_TOO_MANY)),
    ])
}

/// Customers can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["customer"])
}

fn seats(setting: &Setting) -> usize {
    setting.parameter("seats")
}

fn at_least_one_seat(setting: &Setting) -> Result<(), String> {
    if seats(setting) >= 1 {
        return Ok(());
    }
    Err("at a bar without seats nobody could ever sit down; seats=1 would do".to_owned())
}

/// A second visit shows what the first has left behind.
fn a_pair_twice(size: Setting) -> Setting {
    size.with("customer", 2).with_rounds(2)
}
