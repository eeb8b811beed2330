use std::time::Duration;

use crate::{Condvar, Fault, Mutex, backend::Before};

/// A count that goes down to zero, once; threads wait until it is there.
///
/// # Guarantees
///
/// Whatever a thread wrote before `count_down` is seen by those who have
/// waited. Once at zero, the latch stays there.
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
    /// Counts to go, from `count` down to 0.
    left: Mutex<usize>,
    reached_zero: Condvar,
}

impl Latch {
    /// Makes a latch with this many counts to go, `0 ..= usize::MAX`.
    #[track_caller]
    pub fn new(count: usize) -> Self {
        Self {
            left: Mutex::new(count),
            reached_zero: Condvar::new(),
        }
    }

    /// Counts down by one. The last count lets everybody go on who waits.
    ///
    /// # Panics
    ///
    /// If the latch is at zero.
    #[track_caller]
    pub fn count_down(&self) {
        let before = Before::now();
        let mut left = self.left.lock();
        if *left == 0 {
            Fault::misuse("a latch was counted down below zero");
        }
        *left -= 1;
        if *left == 0 {
            self.reached_zero.notify_all();
        }
        drop(left);
        before.and_only(());
    }

    /// Waits until the count is zero.
    #[track_caller]
    pub fn wait(&self) {
        let before = Before::now();
        self.reached_zero
            .wait_while(&mut self.left.lock(), |left| *left > 0);
        before.and_only(());
    }

    /// Waits until the count is zero, at most `timeout`; says whether it is.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        let before = Before::now();
        let reached =
            self.reached_zero
                .wait_while_timeout(&mut self.left.lock(), timeout, |left| *left > 0);
        before.and_only(reached)
    }
}
