use std::{panic::Location, time::Duration};

use crate::{Condvar, Fault, Mutex, Permit, backend::Before, permit::Lender};

/// A semaphore that never has more permits than its limit.
///
/// One release too many panics at once. With a [`Semaphore`](crate::Semaphore) it
/// would let one thread too many in, much later and somewhere else.
///
/// # Guarantees
///
/// Whatever a thread wrote before `release` is seen by threads that acquire
/// afterwards.
///
/// # Fairness
///
/// None is promised: an arriving thread may take a permit before threads that have
/// waited for it (barging).
///
/// # Source
///
/// Python's `threading.BoundedSemaphore`, whose limit is always the number of
/// permits at the start. Downey, *The Little Book of Semaphores* 2.2.1, §2.1
/// has the operations.
///
/// # Examples
///
/// ```
/// use sync_core::BoundedSemaphore;
///
/// let tools = BoundedSemaphore::new(1);
/// {
///     let _tool = tools.permit();
///     assert!(!tools.try_acquire());
/// }
/// assert!(tools.try_acquire());
/// ```
///
/// A release without an acquire:
///
/// ```should_panic
/// # use sync_core::BoundedSemaphore;
/// let tools = BoundedSemaphore::new(1);
/// tools.release();
/// ```
#[derive(Debug)]
pub struct BoundedSemaphore {
    /// Free permits, `0 ..= limit`.
    permits: Mutex<usize>,
    released: Condvar,
    limit: usize,
}

impl BoundedSemaphore {
    /// Makes a semaphore with this many permits, which is also its limit.
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        Self::with_limit(permits, permits)
    }

    /// Makes a semaphore with `permits` permits, `0 ..= limit`, that never has more
    /// than `limit`.
    ///
    /// # Panics
    ///
    /// If `permits` is above `limit`.
    #[track_caller]
    pub fn with_limit(permits: usize, limit: usize) -> Self {
        if permits > limit {
            Fault::misuse(format!(
                "a bounded semaphore was made with {permits} permits, above its limit of {limit}"
            ));
        }
        Self {
            permits: Mutex::new(permits),
            released: Condvar::new(),
            limit,
        }
    }

    /// Takes one permit, waiting until there is one.
    #[track_caller]
    pub fn acquire(&self) {
        let before = Before::now();
        let mut permits = self.permits.lock();
        self.released.wait_while(&mut permits, |n| *n == 0);
        *permits -= 1;
        drop(permits);
        before.and_only(());
    }

    /// Takes one permit if there is one now; true if it did.
    #[track_caller]
    pub fn try_acquire(&self) -> bool {
        self.permits.with(|permits| {
            let taken = *permits > 0;
            *permits -= usize::from(taken);
            taken
        })
    }

    /// Takes one permit, waiting for it at most `timeout`; true if it did.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        let before = Before::now();
        let mut permits = self.permits.lock();
        let taken = self
            .released
            .wait_while_timeout(&mut permits, timeout, |n| *n == 0);
        *permits -= usize::from(taken);
        drop(permits);
        before.and_only(taken)
    }

    /// Gives back one permit; one waiting thread may go on.
    ///
    /// # Panics
    ///
    /// If there would be more permits than the limit; then nothing is given back.
    #[track_caller]
    pub fn release(&self) {
        self.release_n(1);
    }

    /// Gives back `permits` permits at once; as many waiting threads may go on.
    ///
    /// # Panics
    ///
    /// If there would be more permits than the limit; then nothing is given back.
    #[track_caller]
    pub fn release_n(&self, permits: usize) {
        self.release_at(permits, Location::caller());
    }

    /// Takes one permit, waiting until there is one; the returned guard gives it back
    /// when it is dropped.
    #[track_caller]
    pub fn permit(&self) -> Permit<'_> {
        self.acquire();
        Permit::new(self)
    }

    #[track_caller]
    fn release_at(&self, released: usize, at: &'static Location<'static>) {
        let before = Before::now();
        let mut permits = self.permits.lock_at(at);
        let (had, limit) = (*permits, self.limit);
        if released > limit - had {
            drop(permits);
            Fault::misuse(format!(
                "a bounded semaphore with {had} of at most {limit} permits was given \
                 {released} more: a release above the limit"
            ));
        }
        *permits += released;
        if released == 1 {
            self.released.notify_one_at(at);
        } else {
            self.released.notify_all_at(at);
        }
        drop(permits);
        before.and_only(());
    }
}

impl Lender for BoundedSemaphore {
    fn take_back(&self, at: &'static Location<'static>) {
        self.release_at(1, at);
    }
}
