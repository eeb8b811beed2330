//! One semaphore for both threads.
//!
//! A permit does not say who has come. The first to come can take its own
//! permit, and goes on alone.
//!
//! Source: ours.
//! Patterns: rendezvous.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Meeting;

pub(crate) struct OneSemaphore {
    somebody_came: Semaphore,
}

impl OneSemaphore {
    pub(crate) fn new() -> Self {
        Self {
            somebody_came: Semaphore::new(0),
        }
    }
}

impl Meeting for OneSemaphore {
    fn a(&self) {
        self.somebody_came.release();
        // Wrong: meant for the other's permit, but its own will do.
        self.somebody_came.acquire();
    }

    fn b(&self) {
        self.somebody_came.release();
        self.somebody_came.acquire();
    }
}
