//! A latch in one word.
//!
//! The word is the count. Only the thread that takes it to zero looks for
//! others who wait, and that happens once: nothing need be said about them in
//! the word.
//!
//! # Source
//!
//! The line is `parking_lot_core`'s, by A. d'Antras.

use std::time::{Duration, Instant};

use super::platform::{Ordering, Parked, Patience, Word};

#[derive(Debug)]
pub(crate) struct Latch {
    /// Counts to go. At zero it stays there, and nobody joins the line.
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
        // Release: what was written before any of the counts is seen by who
        // finds zero, for each count only changes what the one before it left.
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
        // No deadline: so far away that no clock shows it.
        self.is_at_zero() || self.wait_until(Instant::now().checked_add(timeout))
    }

    #[inline]
    fn is_at_zero(&self) -> bool {
        // Acquire: what was written before each of the counts is seen from now
        // on. Who was woken looks too: the thread that woke it has not seen
        // what others wrote.
        self.left.load(Ordering::Acquire) == 0
    }

    #[cold]
    fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let mut patience = Patience::new();
        loop {
            if !patience.lasts() {
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
