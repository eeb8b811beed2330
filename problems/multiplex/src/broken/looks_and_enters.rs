//! Looks for a place, and takes it later.
//!
//! A visitor waits until there is a place, and unlocks. By the time it counts
//! itself, another visitor may have taken that place. Every access is locked,
//! and still there are too many inside.
//!
//! Source: ours; the pattern is known as check-then-act.
//! Patterns: check then act.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Door;

pub(crate) struct LooksAndEnters {
    limit: usize,
    /// Visitors inside, `0 ..= limit`.
    inside: Mutex<usize>,
    /// Notified once for each place that becomes free.
    left: Condvar,
}

impl LooksAndEnters {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            inside: Mutex::new(0),
            left: Condvar::new(),
        }
    }
}

impl Door for LooksAndEnters {
    fn enter(&self) {
        self.inside.when(
            &self.left,
            |inside| *inside < self.limit,
            // Wrong: this unlocks, so the place may be gone at the next lock.
            |_| (),
        );
        self.inside.with(|inside| *inside += 1);
    }

    fn leave(&self) {
        self.inside.with(|inside| {
            *inside -= 1;
            // Also if other places were free: several visitors may wait.
            self.left.notify_one();
        });
    }
}
