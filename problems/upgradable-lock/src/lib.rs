//! The upgradable lock: a reader may become the writer.
//!
//! Source: P. J. Courtois, F. Heymans, D. L. Parnas, *Concurrent control with
//! "readers" and "writers"*, 1971, with an upgrade as several libraries have it.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Verb, Waits, exhibit};

mod begins_again;
mod intent;
mod one_upgrader;
mod spec;
mod broken {
    pub(crate) mod both_upgrade;
    pub(crate) mod lets_go;
    pub(crate) mod writes_at_once;
    pub(crate) mod writes_throughout;
}

use begins_again::BeginsAgain;
use broken::{
    both_upgrade::BothUpgrade, lets_go::LetsGo, writes_at_once::WritesAtOnce,
    writes_throughout::WritesThroughout,
};
use intent::Intent;
use one_upgrader::OneUpgrader;
use spec::{ALONE, Data, READ_TOGETHER, UNCHANGED};

/// What a solution provides: a read-write lock with an upgrade.
pub trait UpgradableLock: Send + Sync {
    /// Calls `read` once, while nobody writes.
    fn read(&self, read: &dyn Fn());

    /// Calls `write` once, while nobody else reads or writes.
    fn write(&self, write: &dyn Fn());

    /// Calls `read`, while nobody writes, and then `write` once, while nobody else
    /// reads or writes. In between nobody else writes: what was read is still
    /// true. If that cannot be had, it calls `read` again before it writes.
    fn upgrade(&self, read: &dyn Fn(), write: &dyn Fn());
}

/// A thread begins to read.
pub const READS: Verb = Verb::opening("begins to read");
/// A thread has read.
pub const HAS_READ: Verb = Verb::closing("has read");
/// A thread begins to write.
pub const WRITES: Verb = Verb::opening("begins to write");
/// A thread has written.
pub const HAS_WRITTEN: Verb = Verb::closing("has written");
/// A thread read or wrote this many times in a round, or wrote before it read.
pub const OUT_OF_STEP: Verb = Verb::new("was called out of step, call");

type Puzzle = harness::Puzzle<dyn UpgradableLock>;
type Entry = harness::Entry<dyn UpgradableLock>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("upgradable-lock", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a reader may become the writer")
        .group(Group::Interview)
        .difficulty(Difficulty::Hard)
        .role("reader", 1, |lock, me| {
            me.once(OUT_OF_STEP, |called| {
                lock.read(&|| {
                    called();
                    read(me);
                });
            });
        })
        .role("writer", 1, |lock, me| {
            me.once(OUT_OF_STEP, |called| {
                lock.write(&|| {
                    called();
                    write(me);
                });
            });
        })
        .role("upgrader", 2, |lock, me| {
            upgrade(lock, me);
        })
        .rounds(3)
        .explore(|size| size)
        .endless(|size| size.with("upgrader", 1))
        .loom(|size| size.with("upgrader", 1))
        .rules(Rules::new(|_| Data::default()).sometimes(READ_TOGETHER, Data::read_together))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(
            exhibit!("one_upgrader.rs"),
            |_| Box::new(OneUpgrader::new()),
        )
        .waits(for_ever()),
        Entry::new(exhibit!("intent.rs"), |_| Box::new(Intent::new())).waits_by(
            for_ever(),
            Waits::Eventually,
            Waits::Eventually,
        ),
        Entry::new(
            exhibit!("begins_again.rs"),
            |_| Box::new(BeginsAgain::new()),
        )
        .waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/both_upgrade.rs"),
            Failure::Deadlock,
            |_| Box::new(BothUpgrade::new()),
        )
        .loom(|size| size.with("upgrader", 2)),
        Entry::mistake(
            exhibit!("broken/lets_go.rs"),
            Failure::Violation(UNCHANGED),
            |_| Box::new(LetsGo::new()),
        ),
        Entry::mistake(
            exhibit!("broken/writes_at_once.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(WritesAtOnce::new()),
        ),
        Entry::mistake(
            exhibit!("broken/writes_throughout.rs"),
            Failure::LostConcurrency(READ_TOGETHER),
            |_| Box::new(WritesThroughout::new()),
        ),
    ])
}

/// Threads of each role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["reader", "writer", "upgrader"])
}

fn read(me: &Actor<'_>) {
    me.emit(READS);
    me.emit(HAS_READ);
}

fn write(me: &Actor<'_>) {
    me.emit(WRITES);
    me.emit(HAS_WRITTEN);
}

/// One round of an upgrader: any number of reads, and then one write.
fn upgrade(lock: &dyn UpgradableLock, me: &Actor<'_>) {
    let (has_read, writes) = (Cell::new(false), Cell::new(0));
    let on_read = || {
        has_read.set(true);
        read(me);
    };
    let on_write = || {
        writes.set(writes.get() + 1);
        if has_read.get() {
            write(me);
        } else {
            me.emit_item(OUT_OF_STEP, writes.get());
        }
    };
    lock.upgrade(&on_read, &on_write);
    if writes.get() != 1 {
        me.emit_item(OUT_OF_STEP, writes.get());
    }
}
