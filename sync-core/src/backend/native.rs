//! Real threads.
//!
//! | file | algorithm |
//! |---|---|
//! | `semaphore` | one word; a thread that finds no permit parks, and is overtaken a bounded number of times |
//! | `event`, `latch` | one word each, with a queue of parked threads |
//! | `barrier` | one word that counts arrivals and rounds |
//! | `ring` | a word at each end that is its lock and its position, and marks beside the slots |
//! | `mutex`, `condvar` | `parking_lot`'s |
//! | `access` | one word: the number of readers, or that a writer is there |
//!
//! `semaphore`, `event`, `latch`, `barrier` and `ring` are written over a
//! [`platform::Word`]: an atomic number at which threads can park. It exists twice,
//! natively and as a model under loom, and `proofs` compiles the same files over the
//! model, where loom runs them in every possible order.

mod access;
mod backoff;
mod barrier;
mod condvar;
mod event;
mod latch;
mod mutex;
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

/// A number that is this thread's alone for the whole run of the process.
pub(super) fn thread_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static ID: u64 = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    ID.with(|id| *id)
}
