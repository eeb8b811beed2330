//! FILL IN: the puzzle in a line.
//!
//! Source: FILL IN.

use harness::{Difficulty, Failure, Group, Problem, Rules, Verb, Waits, exhibit};

mod semaphore;
mod spec;
mod broken {
    pub(crate) mod no_semaphore;
}

use broken::no_semaphore::Open;
use semaphore::Mutex;
use spec::{ALONE, Inside};

/// FILL IN: what a solution provides, and what each operation promises.
pub trait Contract: Send + Sync {
    /// Calls `inside` once, when nobody else is inside.
    fn visit(&self, inside: &dyn Fn());
}

/// FILL IN: the events that the rules refer to.
pub const ENTERS: Verb = Verb::opening("enters");
/// The end of what `ENTERS` began.
pub const LEAVES: Verb = Verb::closing("leaves");
/// A visitor was inside this many times in a round, instead of once.
pub const WAS_INSIDE: Verb = Verb::new("was inside");

type Puzzle = harness::Puzzle<dyn Contract>;
type Entry = harness::Entry<dyn Contract>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("@NAME@", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("FILL IN: in 40 letters")
        .group(Group::Patterns) // FILL IN: the chapter, here and in problems/src/lib.rs
        .book("FILL IN") // The section, such as 5.6; remove it if there is none.
        .difficulty(Difficulty::Easy) // FILL IN: how hard it is
        // FILL IN: the roles, each with its default number of threads.
        .role("visitor", 3, |room, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| room.visit(inside));
        })
        .rounds(3)
        // FILL IN: which sizes are possible, and which would be: `.possible(..)`.
        .explore(|size| size.with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("visitor", 2))
        // FILL IN: what must be possible: `.sometimes("..", |inside| ..)`.
        .rules(Rules::new(|_| Inside::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("semaphore.rs"), |_| Box::new(Mutex::new()))
            // FILL IN: as `catalog claims @NAME@` finds, then `just write-claims`.
            .waits_by(
                Waits::for_ever(&["visitor"]),
                Waits::for_ever(&["visitor"]),
                Waits::within(1),
            ),
        Entry::mistake(
            exhibit!("broken/no_semaphore.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(Open),
        ),
    ])
}
