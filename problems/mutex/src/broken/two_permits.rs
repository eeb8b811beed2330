//! A semaphore with two permits.
//!
//! Nothing looks wrong in the way in and the way out. But each permit is a
//! right to be inside, and there are two of them.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §3.5,
//! where that is what one wants.
//! Patterns: mutex.
//! Derived from: `semaphore`.

use sync_core::Semaphore;

use crate::Door;

pub(crate) struct TwoPermits {
    /// One permit while nobody is inside, else none.
    free: Semaphore,
}

impl TwoPermits {
    pub(crate) fn new() -> Self {
        Self {
            // Wrong: one for the visitor and one for the next.
            free: Semaphore::new(2),
        }
    }
}

impl Door for TwoPermits {
    fn enter(&self) {
        self.free.acquire();
    }

    fn leave(&self) {
        self.free.release();
    }
}
