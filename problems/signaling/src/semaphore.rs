//! A semaphore with no permit at first.
//!
//! Its only permit means: the first part has been done. A permit waits for its
//! thread, so it does not matter which of the two comes first.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.1.
//! Patterns: signaling.

use sync_core::Semaphore;

use crate::Signal;

pub(crate) struct OnePermit {
    /// One permit between the signal and its taking, else none.
    first_done: Semaphore,
}

impl OnePermit {
    pub(crate) fn new() -> Self {
        Self {
            first_done: Semaphore::new(0),
        }
    }
}

impl Signal for OnePermit {
    fn give(&self) {
        self.first_done.release();
    }

    fn take(&self) {
        self.first_done.acquire();
    }
}
