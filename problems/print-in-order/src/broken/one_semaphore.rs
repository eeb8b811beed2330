//! One semaphore for both steps.
//!
//! The permit of the first thread is meant for the second one, and does not say
//! so: the third thread may take it.
//!
//! Source: ours.
//! Patterns: signaling.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Order;

pub(crate) struct OneSemaphore {
    next_may: Semaphore,
}

impl OneSemaphore {
    pub(crate) fn new() -> Self {
        Self {
            next_may: Semaphore::new(0),
        }
    }
}

impl Order for OneSemaphore {
    fn first(&self, print: &dyn Fn()) {
        print();
        // Wrong: meant for the second thread, but the third may take it.
        self.next_may.release();
    }

    fn second(&self, print: &dyn Fn()) {
        self.next_may.acquire();
        print();
        self.next_may.release();
    }

    fn third(&self, print: &dyn Fn()) {
        self.next_may.acquire();
        print();
    }
}
