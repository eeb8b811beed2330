use sync_core::{Mutex, Policy, Rendezvous, RwLock, Shared};

use crate::program::Program;

type Guarded = (RwLock, Shared<u32>);

fn adds(this: &Guarded) {
    let _writer = this.0.write();
    this.1.with(|n| *n += 1);
}

/// A reader sees no writer's half: an access of both would be a data race.
fn reads(this: &Guarded) {
    let _reader = this.0.read();
    assert!(this.1.get() <= 3);
}

fn a_writer_is_alone(setup: fn() -> Guarded) {
    Program::new(setup)
        .threads(2, adds)
        .thread(reads)
        .in_the_end(|(_, data)| assert_eq!(data.get(), 2))
        .holds_in_every_state();
}

#[test]
fn a_writer_is_alone_under_every_policy() {
    a_writer_is_alone(|| (RwLock::new(Policy::ReadersFirst), Shared::new(0)));
    a_writer_is_alone(|| (RwLock::new(Policy::WritersFirst), Shared::new(0)));
    a_writer_is_alone(|| (RwLock::new(Policy::InOrder), Shared::new(0)));
}

/// Two readers that wait for each other inside would deadlock if one kept the other out.
fn readers_are_inside_together(setup: fn() -> (RwLock, Rendezvous)) {
    Program::new(setup)
        .thread(|(lock, both)| {
            let _reader = lock.read();
            both.meet();
        })
        .thread(|(lock, both)| {
            let _reader = lock.upgradable();
            both.meet();
        })
        .holds_in_every_state();
}

#[test]
fn readers_are_inside_together_under_every_policy() {
    readers_are_inside_together(|| (RwLock::new(Policy::ReadersFirst), Rendezvous::new()));
    readers_are_inside_together(|| (RwLock::new(Policy::WritersFirst), Rendezvous::new()));
    readers_are_inside_together(|| (RwLock::new(Policy::InOrder), Rendezvous::new()));
}

/// Counts up by reading first and writing later: nobody may write in between.
fn upgrades(this: &Guarded) {
    let reader = this.0.upgradable();
    let seen = this.1.get();
    let _writer = reader.upgrade();
    this.1.with(|n| {
        assert_eq!(*n, seen);
        *n += 1;
    });
}

fn nobody_writes_before_an_upgrade(setup: fn() -> Guarded) {
    Program::new(setup)
        .threads(2, upgrades)
        .thread(adds)
        .in_the_end(|(_, data)| assert_eq!(data.get(), 3))
        .holds_explored();
    Program::new(setup)
        .threads(2, upgrades)
        .thread(reads)
        .in_the_end(|(_, data)| assert_eq!(data.get(), 2))
        .holds_explored();
    Program::new(setup)
        .threads(2, upgrades)
        .in_the_end(|(_, data)| assert_eq!(data.get(), 2))
        .holds_in_every_state();
}

#[test]
fn nobody_writes_before_an_upgrade_and_two_do_not_deadlock() {
    nobody_writes_before_an_upgrade(|| (RwLock::new(Policy::ReadersFirst), Shared::new(0)));
    nobody_writes_before_an_upgrade(|| (RwLock::new(Policy::WritersFirst), Shared::new(0)));
    nobody_writes_before_an_upgrade(|| (RwLock::new(Policy::InOrder), Shared::new(0)));
}

#[test]
fn an_upgradable_reader_that_does_not_write_lets_the_next_one_in() {
    Program::new(|| (RwLock::new(Policy::WritersFirst), Mutex::new(0)))
        .threads(2, |(lock, count)| {
            let _reader = lock.upgradable();
            count.with(|n| *n += 1);
        })
        .in_the_end(|(lock, count)| {
            let _writer = lock.write();
            assert_eq!(count.with(|n| *n), 2);
        })
        .holds_in_every_state();
}
