use std::{
    fmt,
    hash::{Hash, Hasher},
    panic::Location,
    time::Duration,
};

use crate::{
    Fault, Permit, backend,
    observe::{Action, Identity, Kind},
    permit::Lender,
};

/// A counting semaphore: a number of permits that threads take and give back.
///
/// `acquire` and `release` are also known as P and V, wait and signal, down and up.
/// The number of permits cannot be read: it may change before the reader uses it.
///
/// No thread owns a permit: any thread may release, also one that never acquired.
///
/// # Guarantees
///
/// Whatever a thread wrote before `release` is seen by the thread whose
/// `acquire` took that permit.
///
/// # Fairness
///
/// None is promised: an arriving thread may take a permit before one that has waited
/// for it (barging), and under the explorer it may do so for ever.
/// [`FifoSemaphore`](crate::FifoSemaphore) serves in order of arrival.
///
/// On real threads overtaking is bounded. Waiting threads park in a FIFO queue, a
/// release wakes the first, and a thread that was woken and overtaken four times is
/// handed its permit the fifth time. With `n` threads waiting, a thread has its
/// permit after at most `5 n` releases that found it in the queue. That holds while
/// no thread waits for several permits at once: whoever wants several may be
/// overtaken for ever.
///
/// # Source
///
/// E. W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965;
/// Downey, *The Little Book of Semaphores* 2.2.1, §2.1. Several permits at once: Java's
/// `java.util.concurrent.Semaphore`.
///
/// # Examples
///
/// ```
/// use sync_core::Semaphore;
///
/// let tables = Semaphore::new(2);
/// tables.acquire();
/// tables.acquire();
/// assert!(!tables.try_acquire());
/// tables.release();
/// assert!(tables.try_acquire());
/// ```
pub struct Semaphore {
    raw: backend::Semaphore,
    identity: Identity,
}

/// The rule that is broken when a semaphore would hold too many permits.
pub(crate) const TOO_MANY: &str = "a semaphore holds at most Semaphore::MAX_PERMITS permits";

/// `free + more` permits, if a semaphore can hold that many.
pub(crate) fn sum(free: usize, more: usize) -> Option<usize> {
    let sum = free.checked_add(more)?;
    (sum <= Semaphore::MAX_PERMITS).then_some(sum)
}

#[inline]
#[track_caller]
fn can_be_had(permits: usize) {
    if permits > Semaphore::MAX_PERMITS {
        Fault::misuse(TOO_MANY);
    }
}

impl Semaphore {
    /// The most permits that a semaphore holds: two bits of its word say which
    /// threads wait.
    pub const MAX_PERMITS: usize = backend::Semaphore::MAX_PERMITS;

    /// Makes a semaphore with this many permits, `0 ..= MAX_PERMITS`.
    ///
    /// # Panics
    ///
    /// If there are more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        can_be_had(permits);
        Self {
            raw: backend::Semaphore::new(permits),
            identity: Identity::new(Kind::Semaphore),
        }
    }

    /// Makes one that serves in order of arrival, if the backend has such a one.
    #[track_caller]
    pub(crate) fn fifo(permits: usize) -> Option<Self> {
        Some(Self {
            raw: backend::Semaphore::fifo(permits)?,
            identity: Identity::new(Kind::Semaphore),
        })
    }

    /// Takes one permit, waiting until there is one.
    #[inline]
    #[track_caller]
    pub fn acquire(&self) {
        self.identity
            .observed(Action::Acquire(1), || (self.raw.acquire(1), true));
    }

    /// Takes `permits` permits at once, waiting until there are so many.
    ///
    /// While it waits it holds none of them: they are left for other threads, also for
    /// those that come later and want fewer. Nobody is handed several, whatever the
    /// discipline.
    ///
    /// # Panics
    ///
    /// If that is more than [`Semaphore::MAX_PERMITS`], which would be a wait for ever.
    #[inline]
    #[track_caller]
    pub fn acquire_n(&self, permits: usize) {
        can_be_had(permits);
        self.identity.observed(Action::Acquire(permits), || {
            (self.raw.acquire(permits), true)
        });
    }

    /// Takes one permit if there is one now; true if it did.
    #[inline]
    #[track_caller]
    pub fn try_acquire(&self) -> bool {
        self.try_acquire_n(1)
    }

    /// Takes `permits` permits if there are so many now; true if it did, else it took
    /// none.
    ///
    /// # Panics
    ///
    /// If that is more than [`Semaphore::MAX_PERMITS`].
    #[inline]
    #[track_caller]
    pub fn try_acquire_n(&self, permits: usize) -> bool {
        can_be_had(permits);
        self.identity.observed(Action::TryAcquire(permits), || {
            let taken = self.raw.try_acquire(permits);
            (taken, taken)
        })
    }

    /// Takes one permit, waiting for it at most `timeout`; true if it did.
    ///
    /// No permit is lost: one that is released as the time runs out is either taken
    /// (`true`) or left for other threads (`false`).
    #[inline]
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        self.identity.observed(Action::AcquireTimeout, || {
            let taken = self.raw.acquire_timeout(timeout);
            (taken, taken)
        })
    }

    /// Gives back one permit; one waiting thread may go on.
    ///
    /// # Panics
    ///
    /// If there are [`Semaphore::MAX_PERMITS`] already; then nothing changes.
    #[inline]
    #[track_caller]
    pub fn release(&self) {
        self.release_n(1);
    }

    /// Gives back `permits` permits at once; as many waiting threads may go on.
    ///
    /// # Panics
    ///
    /// If there would be more than [`Semaphore::MAX_PERMITS`]; then nothing
    /// changes.
    #[inline]
    #[track_caller]
    pub fn release_n(&self, permits: usize) {
        self.release_at(permits, Location::caller());
    }

    /// Releases, on behalf of the source line `at`.
    #[inline]
    #[track_caller]
    pub(crate) fn release_at(&self, permits: usize, at: &'static Location<'static>) {
        self.identity.observed_at(Action::Release(permits), at, || {
            (self.raw.release(permits), true)
        });
    }

    /// Takes one permit, waiting until there is one; the returned guard gives it back
    /// when it is dropped.
    #[inline]
    #[track_caller]
    pub fn permit(&self) -> Permit<'_> {
        self.acquire();
        Permit::new(self)
    }
}

impl fmt::Debug for Semaphore {
    /// Its name only: the number of permits is not to be looked at.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Semaphore")
    }
}

impl Lender for Semaphore {
    fn take_back(&self, at: &'static Location<'static>) {
        self.release_at(1, at);
    }
}

impl Hash for Semaphore {
    /// Hashes the identity, not the permits: data may hold semaphores, as a queue of
    /// the private semaphores of waiting threads does.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.raw.number().hash(state);
    }
}
