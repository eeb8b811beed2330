//! The limits: they do only what cannot be left out, and never park.
//!
//! They are not for use: a waiting thread occupies its core. With more threads than
//! cores they yield after a while, or there would be no progress at all.

use std::{
    iter,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use crossbeam::utils::CachePadded;

use super::{
    barriers::Wait,
    channels::{Give, Take},
    semaphores::Semaphore,
};

/// Spins until `done` is true, and yields between checks after `spins` of them.
///
/// Without `spin_loop`: that pause is as long as a hand-off takes.
#[inline]
fn spin_until(spins: u32, done: impl Fn() -> bool) {
    let mut spun = 0;
    while !done() {
        if spun < spins {
            spun += 1;
        } else {
            thread::yield_now();
        }
    }
}

/// A semaphore for a thread alone: two atomic read-modify-writes of one word.
///
/// Fewer are not possible: the count changes twice, and other threads might change it,
/// too. `fetch_sub` and `fetch_add` cannot fail, so they are the cheapest.
pub(crate) struct TwoReadModifyWrites(AtomicUsize);

impl Semaphore for TwoReadModifyWrites {
    const NAME: &'static str = "limit: two atomics";

    fn new(permits: usize) -> Self {
        Self(AtomicUsize::new(permits))
    }

    #[inline]
    fn acquire(&self) {
        let permits = self.0.fetch_sub(1, Ordering::Acquire);
        assert!(permits > 0, "a thread alone always finds a permit");
    }

    #[inline]
    fn release(&self) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

/// The same with two compare-and-swaps, which can fail: a semaphore needs these, so
/// that no thread takes a permit that is not there.
pub(crate) struct TwoCompareAndSwaps(AtomicUsize);

impl TwoCompareAndSwaps {
    #[inline]
    fn change(&self, from: usize, to: usize, done: Ordering) {
        let changed = self.0.compare_exchange(from, to, done, Ordering::Relaxed);
        assert!(changed.is_ok(), "no other thread changes it");
    }
}

impl Semaphore for TwoCompareAndSwaps {
    const NAME: &'static str = "two compare-and-swaps";

    fn new(_: usize) -> Self {
        Self(AtomicUsize::new(1))
    }

    #[inline]
    fn acquire(&self) {
        self.change(1, 0, Ordering::Acquire);
    }

    #[inline]
    fn release(&self) {
        self.change(0, 1, Ordering::Release);
    }
}

/// A flag that one thread sets to give and another clears to take.
pub(crate) struct Flag(Arc<CachePadded<AtomicBool>>);

/// Both ends of a new flag.
pub(crate) fn flag() -> (Flag, Flag) {
    let flag = Arc::new(CachePadded::new(AtomicBool::new(false)));
    (Flag(Arc::clone(&flag)), Flag(flag))
}

impl Give for Flag {
    #[inline]
    fn give(&mut self, _: u64) {
        self.0.store(true, Ordering::Release);
    }
}

impl Take for Flag {
    #[inline]
    fn take(&mut self) -> u64 {
        // A thread on another core does not take longer to answer.
        spin_until(1_000, || self.0.load(Ordering::Acquire));
        self.0.store(false, Ordering::Relaxed);
        0
    }
}

/// One party's side of a sense-reversing barrier.
///
/// Source: J. M. Mellor-Crummey, M. L. Scott, *Algorithms for scalable
/// synchronization on shared-memory multiprocessors*, 1991, §3.1.
#[derive(Clone)]
pub(crate) struct SenseReversing {
    shared: Arc<Senses>,
    /// What `shared.sense` becomes when this party's round is complete.
    sense: bool,
}

struct Senses {
    parties: usize,
    /// Parties that have arrived in this round, `0 ..= parties`.
    arrived: CachePadded<AtomicUsize>,
    /// Reversed by the last to arrive.
    sense: CachePadded<AtomicBool>,
}

impl SenseReversing {
    pub(crate) fn sides(parties: usize) -> Vec<Self> {
        let side = Self {
            shared: Arc::new(Senses {
                parties,
                arrived: CachePadded::new(AtomicUsize::new(0)),
                sense: CachePadded::new(AtomicBool::new(false)),
            }),
            sense: true,
        };
        iter::repeat_n(side, parties).collect()
    }
}

impl Wait for SenseReversing {
    #[inline]
    fn wait(&mut self) {
        let Senses {
            parties,
            arrived,
            sense,
        } = &*self.shared;
        if arrived.fetch_add(1, Ordering::AcqRel) + 1 == *parties {
            // A thread that sees the sense reversed sees this store, too.
            arrived.store(0, Ordering::Relaxed);
            sense.store(self.sense, Ordering::Release);
        } else {
            // The last to arrive may have no core yet: yield soon.
            spin_until(100, || sense.load(Ordering::Acquire) == self.sense);
        }
        self.sense = !self.sense;
    }
}
