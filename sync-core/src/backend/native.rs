//! Real threads.
//!
//! | file | algorithm |
//! |---|---|
//! | `semaphore` | one word; who finds no permit waits in line, and is overtaken a bounded number of times |
//! | `event`, `latch` | one word each, with a line of threads that wait for it |
//! | `barrier` | one word that counts arrivals and rounds |
//! | `ring` | a word at each end that is its lock and its position, and marks beside the slots |
//! | `mutex`, `condvar` | `parking_lot`'s |
//! | `access` | one word that says who is at the data |
//!
//! The first five are written over a [`platform::Word`]: an atomic number at
//! which threads can wait in line. It exists twice, natively and as a model
//! under loom, and so do they: `proofs` compiles the same files over the
//! model, where loom runs them in every possible order.

mod access;
mod barrier;
mod condvar;
mod event;
mod latch;
mod mutex;
mod patience;
mod platform;
#[cfg(all(test, feature = "loom"))]
mod proofs;
mod ring;
mod semaphore;

use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use self::{
    access::Access, barrier::Barrier, condvar::Condvar, event::Event, latch::Latch, mutex::Mutex,
    ring::Ring, semaphore::Semaphore,
};

/// A number that this thread keeps, and that no other thread ever has.
pub(super) fn thread_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static ID: u64 = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    ID.with(|id| *id)
}
