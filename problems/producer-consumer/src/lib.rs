//! Producer and consumer: an unbounded buffer between threads.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod channels;
mod monitor;
mod semaphores;
mod spec;
mod broken {
    pub(crate) mod if_instead_of_while;
    pub(crate) mod items_inside_mutex;
    pub(crate) mod unprotected_buffer;
}

use broken::{
    if_instead_of_while::IfInsteadOfWhile, items_inside_mutex::ItemsInsideMutex,
    unprotected_buffer::UnprotectedBuffer,
};
use channels::Channels;
use monitor::Monitor;
use semaphores::Semaphores;
use spec::{Goods, NOT_FROM_EMPTY};

/// What a solution provides: a buffer that any number of threads may use.
pub trait Buffer: Send + Sync {
    /// Puts an item into the buffer. Never waits for a consumer.
    fn put(&self, item: u64);

    /// Takes an item out of the buffer, waiting while it is empty.
    ///
    /// `None` means that the buffer was empty: no correct solution returns it.
    fn take(&self) -> Option<u64>;
}

/// A producer begins to put this item into the buffer.
pub const PUTS: Verb = Verb::prelude("puts");
/// A consumer comes for an item.
pub const WANTS: Verb = Verb::prelude("wants an item");
/// A consumer has taken this item out of the buffer.
pub const TAKES: Verb = Verb::opening("takes");
/// A consumer has looked for an item in an empty buffer.
pub const FINDS_NOTHING: Verb = Verb::new("finds nothing");

type Puzzle = harness::Puzzle<dyn Buffer>;
type Entry = harness::Entry<dyn Buffer>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("producer-consumer", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("consumers wait while there is nothing")
        .group(Group::Classical)
        .book("4.1")
        .difficulty(Difficulty::Easy)
        .role("producer", 2, |buffer, me| {
            me.emit_item(PUTS, me.serial());
            buffer.put(me.serial());
        })
        .role("consumer", 2, |buffer, me| {
            me.emit(WANTS);
            match buffer.take() {
                Some(item) => me.emit_item(TAKES, item),
                None => me.emit(FINDS_NOTHING),
            }
        })
        .sharing("consumer", items)
        // With a smaller lead the other threads at the mutex run out of items or
        // of room, so that no producer can starve there.
        .ahead("producer", 4, "consumer")
        .rounds(3)
        .explore(|size| size.with("producer", 3).with("consumer", 3).with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("producer", 1).with_rounds(2))
        .rules(Rules::new(Goods::new).sometimes(
            "a producer puts an item before its last one is taken",
            |goods| goods.put_ahead,
        ))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("semaphores.rs"), |_| Box::new(Semaphores::new())).waits_by(
            for_ever(),
            for_ever(),
            Waits::Eventually,
        ),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())).waits_by(
            for_ever(),
            for_ever(),
            Waits::for_ever(&["consumer"]),
        ),
        Entry::new(exhibit!("channels.rs"), |_| Box::new(Channels::new()))
            .native_only("channels are not modelled"),
        Entry::mistake(
            exhibit!("broken/items_inside_mutex.rs"),
            Failure::Deadlock,
            |_| Box::new(ItemsInsideMutex::new()),
        ),
        Entry::mistake(
            exhibit!("broken/if_instead_of_while.rs"),
            Failure::Violation(NOT_FROM_EMPTY),
            |_| Box::new(IfInsteadOfWhile::new()),
        ),
        Entry::mistake(
            exhibit!("broken/unprotected_buffer.rs"),
            Failure::DataRace,
            |_| Box::new(UnprotectedBuffer::new()),
        ),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["producer", "consumer"])
}

/// The consumers take as many items as the producers put.
fn items(setting: &Setting) -> usize {
    setting.count("producer") * setting.rounds()
}
