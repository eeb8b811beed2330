//! A race on a counter: several threads add to it, and which values come out?
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §1.5, §8.1 and §9.1.

use harness::{Difficulty, Failure, Group, Problem, Rules, Verb, exhibit};

mod mutex;
mod semaphore;
mod spec;
mod broken {
    pub(crate) mod bare;
    pub(crate) mod read_then_write;
}

use broken::{bare::Bare, read_then_write::ReadThenWrite};
use mutex::Locked;
use semaphore::Guarded;
use spec::{NOTHING_LOST, Total};

/// What a solution provides: a counter that begins with zero.
pub trait Counter: Send + Sync {
    /// Adds one, and calls `writes` once with the new value, where it writes it.
    fn add(&self, writes: &dyn Fn(u64));
}

/// An adder writes this value.
pub const WRITES: Verb = Verb::new("writes");
/// An adder wrote this many times in a round, instead of once.
pub const WROTE: Verb = Verb::new("wrote in one round this many times:");

type Puzzle = harness::Puzzle<dyn Counter>;
type Entry = harness::Entry<dyn Counter>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("race-on-a-counter", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("which values can come out?")
        .group(Group::Patterns)
        .book("1.5")
        .difficulty(Difficulty::Easy)
        .role("adder", 3, |counter, me| {
            me.once(WROTE, |called| {
                counter.add(&|value| {
                    called();
                    me.emit_item(WRITES, value);
                });
            });
        })
        .rounds(2)
        .explore(|size| size.with_rounds(2))
        .loom(|size| size.with("adder", 2).with_rounds(2))
        .never_endless("a counter that is added to for ever has no final value")
        .rules(Rules::new(Total::new).final_value("the counter ends with", Total::value))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("mutex.rs"), |_| Box::new(Locked::new())),
        Entry::new(exhibit!("semaphore.rs"), |_| Box::new(Guarded::new())),
        Entry::mistake(exhibit!("broken/bare.rs"), Failure::DataRace, |_| {
            Box::new(Bare::new())
        }),
        Entry::mistake(
            exhibit!("broken/read_then_write.rs"),
            Failure::Violation(NOTHING_LOST),
            |_| Box::new(ReadThenWrite::new()),
        ),
    ])
}
