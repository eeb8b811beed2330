//! A monitor that counts the visitors inside.
//!
//! A visitor waits until there is a place and takes it in the same step. A
//! visitor that leaves wakes one: a single place is free again, and any visitor
//! that waits can use it.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Door;

pub(crate) struct Monitor {
    limit: usize,
    /// Visitors inside, `0 ..= limit`.
    inside: Mutex<usize>,
    /// Notified once for each place that becomes free.
    left: Condvar,
}

impl Monitor {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            inside: Mutex::new(0),
            left: Condvar::new(),
        }
    }
}

impl Door for Monitor {
    fn enter(&self) {
        self.inside.when(
            &self.left,
            |inside| *inside < self.limit,
            |inside| *inside += 1,
        );
    }

    fn leave(&self) {
        self.inside.with(|inside| {
            *inside -= 1;
            // Also if other places were free: several visitors may wait.
            self.left.notify_one();
        });
    }
}
