//! A semaphore with a permit for each place.
//!
//! The permits are the free places. There is nothing to count: a semaphore is
//! a count, together with a way to wait until it is not zero.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.5.1.
//! Patterns: multiplex.

use sync_core::Semaphore;

use crate::Door;

pub(crate) struct Places {
    /// A permit for each free place, `0 ..= limit`.
    free: Semaphore,
}

impl Places {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            free: Semaphore::new(limit),
        }
    }
}

impl Door for Places {
    fn enter(&self) {
        self.free.acquire();
    }

    fn leave(&self) {
        self.free.release();
    }
}
