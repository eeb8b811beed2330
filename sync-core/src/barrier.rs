use std::{fmt, time::Duration};

use crate::{
    Fault,
    arrival::{Action, Arrival, BarrierError},
    composite,
};

/// Threads wait for each other: none goes on before all `parties` have arrived.
///
/// It can be used round after round. A thread that arrives when a round is complete
/// belongs to the next one. So any number of threads may use it: every `parties`
/// arrivals make a round.
///
/// # Broken barriers
///
/// If one thread did not arrive, the others would wait for ever. So a barrier breaks
/// when a thread's time runs out, when [`abort`](Self::abort) is called, and when the
/// action panics. All threads that wait, and all that arrive until
/// [`reset`](Self::reset) is called, return an error. A round that was complete
/// before that is not affected.
///
/// # Guarantees
///
/// Whatever a thread wrote before it waited is seen by every thread of its
/// round afterwards.
///
/// # Source
///
/// `CyclicBarrier` of D. Lea's `java.util.concurrent` for the action and for
/// breaking. On real threads each round has a number, after the sense-reversing
/// barrier of D. Hensgen, R. Finkel, U. Manber, 1988; under the models it is a
/// monitor with the two phases of Downey, *The Little Book of Semaphores* 2.2.1,
/// §3.7.
///
/// # Examples
///
/// ```
/// use sync_core::{Barrier, Shared};
///
/// let barrier = Barrier::new(2);
/// let (left, right) = (Shared::new(0), Shared::new(0));
/// std::thread::scope(|s| {
///     s.spawn(|| {
///         left.with(|n| *n = 1);
///         barrier.wait();
///         assert_eq!(right.get(), 2);
///     });
///     right.with(|n| *n = 2);
///     barrier.wait();
///     assert_eq!(left.get(), 1);
/// });
/// ```
pub struct Barrier {
    raw: composite::Barrier,
    parties: usize,
}

impl Barrier {
    /// The most parties of a barrier: they are counted in half a word, less four bits.
    /// 268,435,455 where a word has 64 bits.
    pub const MAX_PARTIES: usize = composite::Barrier::MAX_PARTIES;

    /// Makes a barrier for this many parties, `1 ..= MAX_PARTIES`.
    ///
    /// # Panics
    ///
    /// If there is no party: no round could ever be complete. If there are more
    /// than [`Barrier::MAX_PARTIES`].
    #[track_caller]
    pub fn new(parties: usize) -> Self {
        Self::build(parties, None)
    }

    /// Makes a barrier whose rounds end with `action`: the last thread to arrive runs
    /// it before any thread goes on.
    ///
    /// The action must not use the barrier. If it panics, the barrier breaks, and the
    /// panic goes on in the thread that ran it.
    ///
    /// # Panics
    ///
    /// If there is no party, or more than [`Barrier::MAX_PARTIES`].
    #[track_caller]
    pub fn with_action(parties: usize, action: impl Fn() + Send + Sync + 'static) -> Self {
        Self::build(parties, Some(Box::new(action)))
    }

    #[track_caller]
    fn build(parties: usize, action: Option<Action>) -> Self {
        if parties == 0 {
            Fault::misuse("a barrier has at least one party, this one has none");
        }
        if parties > Self::MAX_PARTIES {
            Fault::misuse("a barrier has at most Barrier::MAX_PARTIES parties");
        }
        Self {
            raw: composite::Barrier::new(parties, action),
            parties,
        }
    }

    /// Waits until all have arrived.
    ///
    /// # Panics
    ///
    /// If the barrier is broken, or breaks meanwhile. Where that can happen, use [`wait_unless_broken`](Self::wait_unless_broken).
    #[inline]
    #[track_caller]
    pub fn wait(&self) -> Arrival {
        match self.raw.arrive(None) {
            Ok(arrival) => arrival,
            Err(_) => Fault::misuse("a thread waited at a broken barrier"),
        }
    }

    /// Waits until all have arrived.
    ///
    /// # Errors
    ///
    /// [`BarrierError::Broken`] if the barrier is broken, or breaks meanwhile.
    #[inline]
    #[track_caller]
    pub fn wait_unless_broken(&self) -> Result<Arrival, BarrierError> {
        self.raw.arrive(None)
    }

    /// Waits until all have arrived, at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`BarrierError::TimedOut`] if they have not; this breaks the barrier.
    /// [`BarrierError::Broken`] if it is broken, or breaks meanwhile.
    #[inline]
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Arrival, BarrierError> {
        self.raw.arrive(Some(timeout))
    }

    /// Breaks the barrier: threads that wait, and those that arrive, return an error.
    #[inline]
    #[track_caller]
    pub fn abort(&self) {
        self.raw.abort();
    }

    /// Makes the barrier usable again. Threads that wait now return an error.
    #[inline]
    #[track_caller]
    pub fn reset(&self) {
        self.raw.reset();
    }

    /// Whether it is broken now. Another thread may change that at any time.
    #[inline]
    #[track_caller]
    pub fn is_broken(&self) -> bool {
        self.raw.is_broken()
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("parties", &self.parties)
            .finish_non_exhaustive()
    }
}
