//! A semaphore that begins with a permit.
//!
//! One permit at first is right for a mutex. Here a permit means that the
//! first part has been done, and at the beginning that is not so: the second
//! thread need not wait.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §3.1.
//! Patterns: signaling.
//! Derived from: `semaphore`.

use sync_core::Semaphore;

use crate::Signal;

pub(crate) struct PermitTooMany {
    /// One permit between the signal and its taking, else none.
    first_done: Semaphore,
}

impl PermitTooMany {
    pub(crate) fn new() -> Self {
        Self {
            // Wrong: nothing has been done yet.
            first_done: Semaphore::new(1),
        }
    }
}

impl Signal for PermitTooMany {
    fn give(&self) {
        self.first_done.release();
    }

    fn take(&self) {
        self.first_done.acquire();
    }
}
