//! Resource allocation: threads need several units at once, in two steps.
//!
//! Source: E. W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965,
//! section 6, the banker's algorithm.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod all_at_once;
mod banker;
mod in_order;
mod semaphore;
mod spec;
mod broken {
    pub(crate) mod if_free;
    pub(crate) mod looks_and_takes;
    pub(crate) mod notify_one;
    pub(crate) mod unit_by_unit;
}

use all_at_once::AllAtOnce;
use banker::Banker;
use broken::{
    if_free::IfFree, looks_and_takes::LooksAndTakes, notify_one::NotifyOne,
    unit_by_unit::UnitByUnit,
};
use in_order::InOrder;
use semaphore::SeveralPermits;
use spec::{NO_MORE, TOGETHER, Units};

/// What a solution provides, made for a number of units: who gets them when.
pub trait Allocator: Send + Sync {
    /// Serves a thread that says in advance what it will need. Calls `begin` once
    /// when it has its first units, and then `finish` once when it has the others
    /// as well. When `finish` has returned, all of them are free again.
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn());
}

/// How many units a thread needs: `first + more` is at most what there is.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// In the second step, while it keeps the others.
    pub more: usize,
    /// In the first step.
    pub first: usize,
}

impl Need {
    /// In both steps together.
    pub fn all(self) -> usize {
        self.first + self.more
    }
}

/// What a small job needs.
const SMALL: Need = Need { first: 1, more: 1 };
/// What a large job needs.
const LARGE: Need = Need { first: 2, more: 1 };

/// A thread has its first units, this many.
pub const BEGINS: Verb = Verb::opening("begins with");
/// A thread has the rest of its units, this many.
pub const GOES_ON: Verb = Verb::opening("goes on with");
/// A thread does not need its units any more, this many.
pub const ENDS: Verb = Verb::closing("ends and gives back");
/// A thread was called back out of step: the number of the call, or of all calls.
pub const OUT_OF_STEP: Verb = Verb::new("was called out of step, call");

type Puzzle = harness::Puzzle<dyn Allocator>;
type Entry = harness::Entry<dyn Allocator>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("resource-allocation", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("several units at once, in two steps")
        .group(Group::Interview)
        .difficulty(Difficulty::Hard)
        .role("small", 3, |allocator, me| work(allocator, me, SMALL))
        .role("large", 1, |allocator, me| work(allocator, me, LARGE))
        .parameter("units", 4)
        .rounds(3)
        .possible(enough_units)
        .explore(|size| size)
        .endless(|size| size.with("small", 2).with_parameter("units", 3))
        .loom(|size| size.with("small", 2))
        .rules(
            Rules::new(|setting| Units::new(units(setting), needs(setting)))
                .sometimes(TOGETHER, Units::two_together)
                .section(BEGINS, ENDS),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("all_at_once.rs"), |setting| {
            Box::new(AllAtOnce::new(units(setting)))
        })
        .waits(for_ever())
        .inside(2),
        Entry::new(exhibit!("semaphore.rs"), |setting| {
            Box::new(SeveralPermits::new(units(setting)))
        })
        .waits(for_ever())
        .inside(2),
        Entry::new(exhibit!("in_order.rs"), |setting| {
            Box::new(InOrder::new(units(setting)))
        })
        .waits(Waits::within(2))
        .inside(2),
        Entry::new(exhibit!("banker.rs"), |setting| {
            Box::new(Banker::new(units(setting)))
        })
        .waits(for_ever())
        .inside(3),
        Entry::mistake(
            exhibit!("broken/unit_by_unit.rs"),
            Failure::Deadlock,
            |setting| Box::new(UnitByUnit::new(units(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/if_free.rs"),
            Failure::Deadlock,
            |setting| Box::new(IfFree::new(units(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotifyOne::new(units(setting))),
        )
        .explore(two_large)
        .without_loom("it wakes the longest waiter only"),
        Entry::mistake(
            exhibit!("broken/looks_and_takes.rs"),
            Failure::Violation(NO_MORE),
            |setting| Box::new(LooksAndTakes::new(units(setting))),
        ),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["small", "large"])
}

/// One may have begun while another one waits to begin.
fn two_large(size: Setting) -> Setting {
    size.with("small", 1).with("large", 2)
}

fn units(setting: &Setting) -> usize {
    setting.parameter("units")
}

/// One round of a thread.
fn work(allocator: &dyn Allocator, me: &Actor<'_>, need: Need) {
    let calls = Cell::new(0);
    let call = |number, verb, units: usize| {
        calls.set(calls.get() + 1);
        if calls.get() == number {
            me.emit_item(verb, units as u64);
        } else {
            me.emit_item(OUT_OF_STEP, calls.get());
        }
    };
    let finish = || {
        call(2, GOES_ON, need.more);
        if calls.get() == 2 {
            me.emit_item(ENDS, need.all() as u64);
        }
    };
    allocator.serve(need, &|| call(1, BEGINS, need.first), &finish);
    if calls.get() != 2 {
        me.emit_item(OUT_OF_STEP, calls.get());
    }
}

fn enough_units(setting: &Setting) -> Result<(), String> {
    if units(setting) >= LARGE.all() {
        return Ok(());
    }
    Err(format!(
        "a large job needs {0} units; --set units={0} would do",
        LARGE.all()
    ))
}

/// What each of the jobs needs.
fn needs(setting: &Setting) -> Vec<usize> {
    let of_role = |role, need: Need| vec![need.all(); setting.count(role)];
    [of_role("small", SMALL), of_role("large", LARGE)].concat()
}
