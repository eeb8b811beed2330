//! Two semaphores, one for each queue.
//!
//! A dancer that arrives lets one of the other kind out of its queue, and
//! stands in its own. A permit that nobody waits for is a partner that has come
//! early.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.8.
//! Patterns: queue, rendezvous.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct TwoSemaphores {
    /// The leaders' queue: a permit for each follower that has come and has not
    /// let a leader go yet.
    leaders: Semaphore,
    /// The followers' queue: the same, of leaders.
    followers: Semaphore,
}

impl TwoSemaphores {
    pub(crate) fn new() -> Self {
        Self {
            leaders: Semaphore::new(0),
            followers: Semaphore::new(0),
        }
    }
}

impl Ball for TwoSemaphores {
    fn leader(&self) {
        self.followers.release();
        self.leaders.acquire();
    }

    fn follower(&self) {
        self.leaders.release();
        self.followers.acquire();
    }
}
