use std::time::Duration;

use crate::composite;

/// A count that goes down to zero, once; threads wait until it is zero.
///
/// # Guarantees
///
/// Whatever a thread wrote before `count_down` is seen by threads that have waited.
/// Once at zero, the count stays there.
///
/// # Source
///
/// `CountDownLatch` of D. Lea's `java.util.concurrent`; `std::latch` of C++20,
/// where counting below zero is undefined. Here it is an error.
///
/// # Examples
///
/// ```
/// use sync_core::Latch;
///
/// let ready = Latch::new(2);
/// std::thread::scope(|s| {
///     s.spawn(|| ready.count_down());
///     s.spawn(|| ready.count_down());
///     ready.wait();
/// });
/// ```
#[derive(Debug)]
pub struct Latch {
    raw: composite::Latch,
}

impl Latch {
    /// Makes a latch that `count` calls of `count_down` open, `0 ..= usize::MAX`.
    #[track_caller]
    pub fn new(count: usize) -> Self {
        Self {
            raw: composite::Latch::new(count),
        }
    }

    /// Counts down by one. At zero, every waiting thread goes on.
    ///
    /// # Panics
    ///
    /// If the latch is at zero.
    #[inline]
    #[track_caller]
    pub fn count_down(&self) {
        self.raw.count_down();
    }

    /// Waits until the count is zero.
    #[inline]
    #[track_caller]
    pub fn wait(&self) {
        self.raw.wait();
    }

    /// Waits until the count is zero, at most `timeout`; true if it is.
    #[inline]
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.raw.wait_timeout(timeout)
    }
}
