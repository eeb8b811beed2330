//! A monitor that counts the free places.
//!
//! A visitor waits until there is a place and takes it in the same step.
//! Whoever leaves wakes one: a single place is free again, and any of those who
//! wait can use it.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.

use sync_core::{Condvar, Mutex};

use crate::Door;

pub(crate) struct Monitor {
    /// `0 ..= limit`.
    free_places: Mutex<usize>,
    /// Notified once for each place that becomes free.
    left: Condvar,
}

impl Monitor {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            free_places: Mutex::new(limit),
            left: Condvar::new(),
        }
    }
}

impl Door for Monitor {
    fn enter(&self) {
        self.free_places.when(
            &self.left,
            |free_places| *free_places > 0,
            |free_places| *free_places -= 1,
        );
    }

    fn leave(&self) {
        self.free_places.with(|free_places| *free_places += 1);
        // Also if others were free already: several visitors may wait.
        self.left.notify_one();
    }
}
