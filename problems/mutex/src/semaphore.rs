//! A semaphore with one permit.
//!
//! The permit is the right to be inside. A visitor that takes it leaves none
//! for the others, and has to bring it back.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.4.2.
//! Patterns: mutex.

use sync_core::Semaphore;

use crate::Door;

pub(crate) struct OnePermit {
    /// One permit while nobody is inside, else none.
    free: Semaphore,
}

impl OnePermit {
    pub(crate) fn new() -> Self {
        Self {
            free: Semaphore::new(1),
        }
    }
}

impl Door for OnePermit {
    fn enter(&self) {
        self.free.acquire();
    }

    fn leave(&self) {
        self.free.release();
    }
}
