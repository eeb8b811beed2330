//! One queue for both kinds.
//!
//! A dancer that arrives releases a permit for the other kind. But a dancer
//! that waits takes what there is, its own permit too, and dances with nobody.
//!
//! Source: ours.
//! Patterns: queue.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct OneQueue {
    partner_came: Semaphore,
}

impl OneQueue {
    pub(crate) fn new() -> Self {
        Self {
            partner_came: Semaphore::new(0),
        }
    }
}

impl Ball for OneQueue {
    fn leader(&self) {
        self.partner_came.release();
        // Wrong: this permit may be its own, or that of another leader.
        self.partner_came.acquire();
    }

    fn follower(&self) {
        self.partner_came.release();
        self.partner_came.acquire();
    }
}
