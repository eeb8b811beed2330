//! Each kind waits first, and lets the other go afterwards.
//!
//! It sounds polite: first find a partner, then let the partner dance. But
//! nobody finds one, since all wait for the first step of the other side.
//!
//! Source: ours; it is Downey's Deadlock #1, *The Little Book of Semaphores*
//! 2.2.1, §3.3, with more threads.
//! Patterns: queue, rendezvous.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct BothWaitFirst {
    /// The leaders' queue: a permit for each follower that has come and has not
    /// let a leader go yet.
    leaders: Semaphore,
    /// The followers' queue: the same, of leaders.
    followers: Semaphore,
}

impl BothWaitFirst {
    pub(crate) fn new() -> Self {
        Self {
            leaders: Semaphore::new(0),
            followers: Semaphore::new(0),
        }
    }
}

impl Ball for BothWaitFirst {
    fn leader(&self) {
        // Wrong: a leader must be counted before it waits.
        self.leaders.acquire();
        self.followers.release();
    }

    fn follower(&self) {
        self.followers.acquire();
        self.leaders.release();
    }
}
