//! Search, insert, delete: three kinds of threads at one list.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.1; G. R. Andrews,
//! *Concurrent Programming: Principles and Practice*, 1991.

use harness::{Difficulty, Failure, Group, Problem, Rules, Verb, Waits, exhibit};

mod fifo_queue;
mod lightswitches;
mod monitor;
mod one_switch;
mod spec;
mod turnstile;
mod broken {
    pub(crate) mod inserter_as_deleter;
    pub(crate) mod only_passes;
    pub(crate) mod opposite_order;
    pub(crate) mod switch_alone;
}

use broken::{
    inserter_as_deleter::InserterAsDeleter, only_passes::OnlyPasses, opposite_order::OppositeOrder,
    switch_alone::SwitchAlone,
};
use fifo_queue::FifoQueue;
use lightswitches::Lightswitches;
use monitor::Monitor;
use one_switch::OneSwitch;
use spec::{AtList, ONE_INSERTER, SEARCH_BESIDE_INSERT, SEARCH_OR_DELETE, SEARCH_TOGETHER};
use turnstile::NoStarve;

/// What a solution provides: the ways to the list and away from it.
pub trait List: Send + Sync {
    /// A searcher: waits until no deleter is there, and calls `search` once.
    fn search(&self, search: &dyn Fn());

    /// An inserter: waits until neither an inserter nor a deleter is there, and
    /// calls `insert` once.
    fn insert(&self, insert: &dyn Fn());

    /// A deleter: waits until nobody is there, and calls `delete` once.
    fn delete(&self, delete: &dyn Fn());
}

/// A thread begins its work at the list.
pub const ENTERS: Verb = Verb::opening("enters");
/// A thread has done its work.
pub const LEAVES: Verb = Verb::closing("leaves");
/// A thread was at the list this many times in a round, instead of once.
pub const WAS_INSIDE: Verb = Verb::new("was at the list");

type Puzzle = harness::Puzzle<dyn List>;
type Entry = harness::Entry<dyn List>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("search-insert-delete", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("three kinds of threads share a list")
        .group(Group::NotSoClassical)
        .book("6.1")
        .difficulty(Difficulty::Medium)
        .role("searcher", 3, |list, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| list.search(inside));
        })
        .role("inserter", 2, |list, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| list.insert(inside));
        })
        .role("deleter", 2, |list, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| list.delete(inside));
        })
        .rounds(3)
        .explore(|size| size.with("searcher", 2).with_rounds(2))
        .endless(|size| {
            size.with("searcher", 2)
                .with("inserter", 2)
                .with("deleter", 1)
        })
        .loom(|size| {
            size.with("searcher", 1)
                .with("inserter", 1)
                .with("deleter", 1)
        })
        .rules(
            Rules::new(AtList::new)
                .section(ENTERS, LEAVES)
                .sometimes(SEARCH_TOGETHER, AtList::search_together)
                .sometimes(SEARCH_BESIDE_INSERT, AtList::search_beside_insert),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("lightswitches.rs"), |_| {
            Box::new(Lightswitches::new())
        })
        .waits_by(
            all(),
            Waits::for_ever(&["searcher", "deleter"]),
            Waits::for_ever(&["searcher", "deleter"]),
        )
        .inside(3),
        Entry::new(exhibit!("one_switch.rs"), |_| Box::new(OneSwitch::new()))
            .waits_by(all(), all(), Waits::for_ever(&["deleter"]))
            .inside(3),
        Entry::new(exhibit!("turnstile.rs"), |_| Box::new(NoStarve::new()))
            .waits_by(all(), all(), Waits::Eventually)
            .inside(3),
        Entry::new(exhibit!("fifo_queue.rs"), |_| Box::new(FifoQueue::new()))
            .waits(Waits::within(4))
            .inside(3),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            // With two inserters there are too many states for a second or two.
            .endless(|size| {
                size.with("searcher", 2)
                    .with("inserter", 1)
                    .with("deleter", 1)
            })
            .waits_by(all(), all(), Waits::for_ever(&["searcher", "inserter"]))
            .inside(3),
        Entry::mistake(
            exhibit!("broken/only_passes.rs"),
            Failure::Violation(SEARCH_OR_DELETE),
            |_| Box::new(OnlyPasses::new()),
        ),
        Entry::mistake(
            exhibit!("broken/opposite_order.rs"),
            Failure::Deadlock,
            |_| Box::new(OppositeOrder::new()),
        ),
        Entry::mistake(
            exhibit!("broken/switch_alone.rs"),
            Failure::Violation(ONE_INSERTER),
            |_| Box::new(SwitchAlone::new()),
        )
        .loom(|size| {
            size.with("searcher", 1)
                .with("inserter", 2)
                .with("deleter", 1)
        }),
        Entry::mistake(
            exhibit!("broken/inserter_as_deleter.rs"),
            Failure::LostConcurrency(SEARCH_BESIDE_INSERT),
            |_| Box::new(InserterAsDeleter::new()),
        ),
    ])
}

/// Threads of every role can starve.
fn all() -> Waits {
    Waits::for_ever(&["searcher", "inserter", "deleter"])
}
