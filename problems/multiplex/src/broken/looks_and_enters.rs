//! Looks for a place, and takes it later.
//!
//! A visitor waits until there is a place, and unlocks. By the time it counts
//! itself in, others may have taken that place. Every access is locked, and
//! still there are too many inside.
//!
//! Source: ours; the pattern is known as check-then-act.

use sync_core::{Condvar, Mutex};

use crate::Door;

pub(crate) struct LooksAndEnters {
    limit: usize,
    inside: Mutex<usize>,
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
        self.left
            .wait_while(&mut self.inside.lock(), |inside| *inside >= self.limit);
        // Wrong: unlocked in between, so the place may be gone by now.
        self.inside.with(|inside| *inside += 1);
    }

    fn leave(&self) {
        self.inside.with(|inside| *inside -= 1);
        self.left.notify_one();
    }
}
