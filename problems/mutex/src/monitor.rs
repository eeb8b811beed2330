//! A monitor that knows whether somebody is inside.
//!
//! The lock is held for a moment, to look at the flag and to raise it in one
//! step. The flag stays up as long as the visitor is inside. A visitor that is
//! woken looks again: another one may have come in before it.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Door;

pub(crate) struct Monitor {
    occupied: Mutex<bool>,
    /// Notified when `occupied` has become false.
    left: Condvar,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            occupied: Mutex::new(false),
            left: Condvar::new(),
        }
    }
}

impl Door for Monitor {
    fn enter(&self) {
        self.occupied.when(
            &self.left,
            |occupied| !*occupied,
            |occupied| *occupied = true,
        );
    }

    fn leave(&self) {
        self.occupied.with(|occupied| {
            *occupied = false;
            self.left.notify_one();
        });
    }
}
