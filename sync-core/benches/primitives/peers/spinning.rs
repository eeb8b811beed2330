//! The limits: they do nothing but what cannot be left out, and never sleep.
//!
//! Nobody should use them. A waiting thread burns its core for as long as it
//! waits. With more threads than cores they give way to others after a while,
//! or nothing would go on at all.

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

/// Looks until `done` says so, and gives way after so many `looks`.
///
/// Without `spin_loop`: the pause is as long as a hand-off takes.
#[inline]
fn look_until(looks: u32, done: impl Fn() -> bool) {
    let mut looked = 0;
    while !done() {
        if looked < looks {
            looked += 1;
        } else {
            thread::yield_now();
        }
    }
}

/// A semaphore for a thread alone: two atomic read-modify-writes of one word.
///
/// Less is not possible: the count changes twice, and other threads might
/// change it as well. That is what they cost as `fetch_sub` and `fetch_add`,
/// which cannot fail.
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

/// The same with two compare-and-swaps, which can: so it has to be, if nobody is
/// to take a permit that is not there.
pub(crate) struct TwoCompareAndSwaps(AtomicUsize);

impl TwoCompareAndSwaps {
    #[inline]
    fn change(&self, from: usize, to: usize, done: Ordering) {
        let changed = self.0.compare_exchange(from, to, done, Ordering::Relaxed);
        assert!(changed.is_ok(), "nobody else changes it");
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

/// A flag: set by who gives, cleared by who takes. One of each only.
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
        // The answer of a thread on another core does not take longer.
        look_until(1_000, || self.0.load(Ordering::Acquire));
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
    /// Who has come in this round, `0 ..= parties`.
    arrived: CachePadded<AtomicUsize>,
    /// Reversed by the last to come.
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
            // Whoever sees the sense reversed sees nobody in the next round.
            arrived.store(0, Ordering::Relaxed);
            sense.store(self.sense, Ordering::Release);
        } else {
            // The last to come may have no core yet: give way soon.
            look_until(100, || sense.load(Ordering::Acquire) == self.sense);
        }
        self.sense = !self.sense;
    }
}
