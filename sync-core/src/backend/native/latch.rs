//! A latch in one word.
//!
//! The word is the count. Only the thread that takes it to zero wakes others, and
//! that happens once: so the word need not say whether any are parked.
//!
//! # Source
//!
//! The queue is `parking_lot_core`'s, by A. d'Antras.

use std::time::{Duration, Instant};

use super::platform::{Backoff, Ordering, Parked, Word};

#[derive(Debug)]
pub(crate) struct Latch {
    /// Counts to go. Once at zero it stays there, and no thread parks any more.
    left: Word,
}

impl Latch {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            left: Word::new(count),
        }
    }

    #[inline]
    #[track_caller]
    pub(crate) fn count_down(&self) {
        // Release: what was written before any of the counts is seen by threads
        // that find zero, for all counts are one release sequence.
        let before = self
            .left
            .fetch_update(Ordering::Release, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            });
        match before {
            Ok(1) => self.left.unpark_all(),
            Ok(_) => {}
            Err(_) => crate::Fault::misuse("a latch was counted down below zero"),
        }
    }

    #[inline]
    pub(crate) fn wait(&self) {
        if !self.is_at_zero() {
            self.wait_until(None);
        }
    }

    #[inline]
    pub(crate) fn wait_timeout(&self, timeout: Duration) -> bool {
        // No deadline: beyond what an `Instant` can hold.
        self.is_at_zero() || self.wait_until(Instant::now().checked_add(timeout))
    }

    #[inline]
    fn is_at_zero(&self) -> bool {
        // Acquire: what was written before each of the counts is seen from now
        // on. A woken thread loads, too: the thread that woke it has not acquired
        // what the others wrote.
        self.left.load(Ordering::Acquire) == 0
    }

    #[cold]
    fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let mut backoff = Backoff::new();
        loop {
            if !backoff.try_snooze() {
                let not_zero = || self.left.load(Ordering::Relaxed) != 0;
                if self.left.park(0, deadline, not_zero) == Parked::TimedOut {
                    return false;
                }
            }
            if self.is_at_zero() {
                return true;
            }
        }
    }
}
