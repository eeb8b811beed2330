//! Producer and consumer: an unbounded buffer between threads.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.

use harness::{Failure, Problem, Verb, Waits, exhibit};

mod channels;
mod monitor;
mod semaphores;
mod spec;
mod broken {
    pub(crate) mod if_instead_of_while;
    pub(crate) mod items_inside_mutex;
    pub(crate) mod unprotected_buffer;
}

use spec::{Goods, NOT_FROM_EMPTY};

/// What a solution provides: a buffer that any number of threads may use.
pub trait Buffer: Send + Sync {
    /// Puts an item into the buffer. Never waits for a consumer.
    fn put(&self, item: u64);

    /// Takes an item out of the buffer, waiting while it is empty.
    ///
    /// `None` is what an empty buffer gives: no right solution returns it.
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

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Buffer>("producer-consumer", include_str!("../README.md"))
        .role("producer", 2, |buffer, me| {
            me.emit_item(PUTS, me.serial());
            buffer.put(me.serial());
        })
        // With fewer, the others at the mutex run out of items or of room, and
        // a producer is not left out there.
        .ahead(4, "consumer")
        .role("consumer", 2, |buffer, me| {
            me.emit(WANTS);
            match buffer.take() {
                Some(item) => me.emit_item(TAKES, item),
                None => me.emit(FINDS_NOTHING),
            }
        })
        .sharing(|setting| setting.count("producer") * setting.rounds())
        .rounds(3)
        .explore(|size| size.with("producer", 3).with("consumer", 3).with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("producer", 1).with_rounds(2))
        .spec(Goods::new)
        .sometimes(
            "a producer puts an item before its last one is taken",
            |goods| goods.put_ahead,
        )
        .solution(exhibit!("semaphores.rs"), |_| {
            Box::new(semaphores::Semaphores::new())
        })
        .waits(
            Waits::for_ever(&["producer", "consumer"]),
            Waits::for_ever(&["producer", "consumer"]),
            Waits::Eventually,
        )
        .solution(
            exhibit!("monitor.rs"),
            |_| Box::new(monitor::Monitor::new()),
        )
        .waits(
            Waits::for_ever(&["producer", "consumer"]),
            Waits::for_ever(&["producer", "consumer"]),
            Waits::for_ever(&["consumer"]),
        )
        .solution(exhibit!("channels.rs"), |_| {
            Box::new(channels::Channels::new())
        })
        .native_only("channels are not modelled")
        .mistake(
            exhibit!("broken/items_inside_mutex.rs"),
            Failure::Deadlock,
            |_| Box::new(broken::items_inside_mutex::ItemsInsideMutex::new()),
        )
        .mistake(
            exhibit!("broken/if_instead_of_while.rs"),
            Failure::Violation(NOT_FROM_EMPTY),
            |_| Box::new(broken::if_instead_of_while::IfInsteadOfWhile::new()),
        )
        .mistake(
            exhibit!("broken/unprotected_buffer.rs"),
            Failure::DataRace,
            |_| Box::new(broken::unprotected_buffer::UnprotectedBuffer::new()),
        )
        .build()
}
