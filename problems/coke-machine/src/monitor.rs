//! A monitor with a condition for each side.
//!
//! The number of cokes is all there is: to test it, to change it and to see it
//! are one critical section. A coke more serves one consumer, a coke less one
//! producer, so it is enough to wake one thread of that side.
//!
//! Source: C. A. R. Hoare, *Monitors: an operating system structuring concept*,
//! 1974, for the bounded buffer; the code is ours.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Machine;

pub(crate) struct Monitor {
    capacity: usize,
    /// `0 ..= capacity`.
    cokes: Mutex<usize>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl Monitor {
    pub(crate) fn new(capacity: usize, start: usize) -> Self {
        Self {
            capacity,
            cokes: Mutex::new(start),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }
}

impl Machine for Monitor {
    fn produce(&self, sees: &dyn Fn(usize)) {
        self.cokes.when(
            &self.not_full,
            |cokes| *cokes < self.capacity,
            |cokes| {
                *cokes += 1;
                sees(*cokes);
                self.not_empty.notify_one();
            },
        );
    }

    fn consume(&self, sees: &dyn Fn(usize)) {
        self.cokes.when(
            &self.not_empty,
            |cokes| *cokes > 0,
            |cokes| {
                *cokes -= 1;
                sees(*cokes);
                self.not_full.notify_one();
            },
        );
    }
}
