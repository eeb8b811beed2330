//! The bounded buffer: producers wait while it is full, consumers while it is
//! empty.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.4; LeetCode 1188.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod one_condvar;
mod ring;
mod spec;
mod two_condvars;
mod two_lock_queue;
mod two_semaphores;
mod broken {
    pub(crate) mod checks_outside_mutex;
    pub(crate) mod if_not_while;
    pub(crate) mod mutex_before_spaces;
    pub(crate) mod notify_one;
}

use broken::{
    checks_outside_mutex::ChecksOutsideMutex, if_not_while::IfNotWhile,
    mutex_before_spaces::MutexBeforeSpaces, notify_one::NotifyOne,
};
use one_condvar::OneCondvar;
use ring::Ring;
use spec::{Contents, FITS};
use two_condvars::TwoCondvars;
use two_lock_queue::TwoLockQueue;
use two_semaphores::TwoSemaphores;

/// What a solution provides: a queue with room for a number of items.
pub trait Buffer: Send + Sync {
    /// Puts an item in, waiting while the buffer is full. Calls `placed` once,
    /// when the item is in and before it can be taken.
    fn put(&self, item: u64, placed: &dyn Fn());

    /// Takes the item that has been in longest, waiting while the buffer is
    /// empty. Calls `taken` once with the item, when it is out and before its
    /// room can be used.
    fn take(&self, taken: &dyn Fn(u64));
}

/// A producer's item is in the buffer now.
pub const PUTS: Verb = Verb::new("puts");
/// A consumer has the item now.
pub const TAKES: Verb = Verb::new("takes");
/// A thread put or took this many items in a round, instead of one.
pub const MOVED: Verb = Verb::new("moved");

type Puzzle = harness::Puzzle<dyn Buffer>;
type Entry = harness::Entry<dyn Buffer>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("bounded-buffer", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("producers wait, too, while it is full")
        .group(Group::Classical)
        .book("4.1")
        .leetcode(1188)
        .difficulty(Difficulty::Medium)
        .role("producer", 3, |buffer, me| {
            let item = me.serial();
            me.once(MOVED, |called| {
                buffer.put(item, &|| {
                    called();
                    me.emit_item(PUTS, item);
                });
            });
        })
        .role("consumer", 2, |buffer, me| {
            me.once(MOVED, |called| {
                buffer.take(&|item| {
                    called();
                    me.emit_item(TAKES, item);
                });
            });
        })
        .sharing("consumer", items)
        .parameter("capacity", 2)
        .rounds(3)
        .explore(|size| size.with("consumer", 3).with_rounds(2))
        .loom(|size| {
            size.with("producer", 2)
                .with("consumer", 2)
                .with_parameter("capacity", 1)
        })
        .rules(
            Rules::new(|setting| Contents::new(capacity(setting), items(setting))).sometimes(
                "the buffer is full, or holds all items there are",
                Contents::holds_most,
            ),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |setting| {
            Box::new(TwoSemaphores::new(capacity(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(3))
        .loom(two_slots)
        .loom_also(two_consumers),
        Entry::new(exhibit!("two_condvars.rs"), |setting| {
            Box::new(TwoCondvars::new(capacity(setting)))
        })
        .waits(for_ever()),
        Entry::new(exhibit!("one_condvar.rs"), |setting| {
            Box::new(OneCondvar::new(capacity(setting)))
        })
        .waits(for_ever()),
        Entry::new(exhibit!("ring.rs"), |setting| {
            Box::new(Ring::new(capacity(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(3))
        .loom(two_slots)
        .loom_also(two_consumers),
        Entry::new(exhibit!("two_lock_queue.rs"), |setting| {
            Box::new(TwoLockQueue::new(capacity(setting)))
        })
        .waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotifyOne::new(capacity(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/mutex_before_spaces.rs"),
            Failure::Deadlock,
            |setting| Box::new(MutexBeforeSpaces::new(capacity(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(FITS),
            |setting| Box::new(IfNotWhile::new(capacity(setting))),
        )
        .loom(|size| {
            size.with("producer", 2)
                .with("consumer", 1)
                .with_parameter("capacity", 1)
                .with_rounds(2)
        }),
        Entry::mistake(
            exhibit!("broken/checks_outside_mutex.rs"),
            Failure::Violation(FITS),
            |setting| Box::new(ChecksOutsideMutex::new(capacity(setting))),
        ),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["producer", "consumer"])
}

fn capacity(setting: &Setting) -> usize {
    setting.parameter("capacity")
}

/// The consumers take as many items as the producers put.
fn items(setting: &Setting) -> usize {
    setting.count("producer") * setting.rounds()
}

/// With a single slot the counting semaphores already let one thread in at a
/// time. Two slots, each filled twice, show what the locks are for.
fn two_slots(size: Setting) -> Setting {
    size.with("consumer", 1)
        .with_parameter("capacity", 2)
        .with_rounds(2)
}

/// The same with two consumers instead of two producers.
fn two_consumers(size: Setting) -> Setting {
    two_slots(size).with("producer", 1).with("consumer", 2)
}
