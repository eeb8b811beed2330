//! Readers and writers: readers share a room, a writer has it alone.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.2.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod fair_fifo;
mod monitor;
mod no_starve;
mod reader_preference;
mod spec;
mod writer_preference;
mod broken {
    pub(crate) mod unguarded_writers;
    pub(crate) mod unprotected_counter;
    pub(crate) mod wrong_reader;
}

use broken::{
    unguarded_writers::UnguardedWriters, unprotected_counter::UnprotectedCounter,
    wrong_reader::WrongReader,
};
use fair_fifo::FairFifo;
use monitor::Monitor;
use no_starve::NoStarve;
use reader_preference::ReaderPreference;
use spec::{Inside, READERS_OR_WRITERS};
use writer_preference::WriterPreference;

/// What a solution provides: the ways into the room and out of it.
pub trait Room: Send + Sync {
    /// A reader: waits until no writer is inside, and calls `read` once.
    fn read(&self, read: &dyn Fn());

    /// A writer: waits until nobody is inside, and calls `write` once.
    fn write(&self, write: &dyn Fn());
}

/// A thread begins to read or to write.
pub const ENTERS: Verb = Verb::opening("enters");
/// A thread has read or written.
pub const LEAVES: Verb = Verb::closing("leaves");
/// A thread was inside this many times in a round, instead of once.
pub const WAS_INSIDE: Verb = Verb::new("was inside");

type Puzzle = harness::Puzzle<dyn Room>;
type Entry = harness::Entry<dyn Room>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("readers-writers", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("readers together, writers alone")
        .group(Group::Classical)
        .book("4.2")
        .difficulty(Difficulty::Medium)
        .role("reader", 4, |room, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| room.read(inside));
        })
        .role("writer", 2, |room, me| {
            me.section(ENTERS, LEAVES, WAS_INSIDE, |inside| room.write(inside));
        })
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("reader", 2).with("writer", 2))
        .loom(|size| size.with("reader", 2).with("writer", 1))
        .rules(
            Rules::new(Inside::new)
                .section(ENTERS, LEAVES)
                .sometimes("two readers are inside together", Inside::readers_together),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("reader_preference.rs"), |_| {
            Box::new(ReaderPreference::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::for_ever(&["writer"]))
        .inside(4)
        .loom(|size| size.with("writer", 2)),
        Entry::new(exhibit!("no_starve.rs"), |_| Box::new(NoStarve::new()))
            .waits_by(for_ever(), for_ever(), Waits::Eventually)
            .inside(4)
            .loom_also(two_writers),
        Entry::new(exhibit!("writer_preference.rs"), |_| {
            Box::new(WriterPreference::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::for_ever(&["reader"]))
        .inside(4)
        .loom_also(two_writers),
        Entry::new(exhibit!("fair_fifo.rs"), |_| Box::new(FairFifo::new()))
            .waits(Waits::within(3))
            .inside(4)
            .loom_also(two_writers),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits_by(for_ever(), for_ever(), Waits::for_ever(&["writer"]))
            .inside(4)
            .loom_also(two_writers),
        Entry::mistake(
            exhibit!("broken/unprotected_counter.rs"),
            Failure::DataRace,
            |_| Box::new(UnprotectedCounter::new()),
        ),
        Entry::mistake(
            exhibit!("broken/wrong_reader.rs"),
            Failure::Violation(READERS_OR_WRITERS),
            |_| Box::new(WrongReader::new()),
        ),
        Entry::mistake(
            exhibit!("broken/unguarded_writers.rs"),
            Failure::DataRace,
            |_| Box::new(UnguardedWriters::new()),
        )
        .loom(|size| size.with("writer", 2)),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["reader", "writer"])
}

/// Two writers. A size with two of each role would show the same, but loom does
/// not finish it for most solutions.
fn two_writers(size: Setting) -> Setting {
    size.with("reader", 1).with("writer", 2)
}
