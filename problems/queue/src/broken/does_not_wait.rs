//! A leader that calls a follower and does not wait.
//!
//! It is signaling in one direction: no follower dances without a leader. But
//! a leader that comes first calls into an empty hall, and dances alone.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §3.8.
//! Patterns: queue.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct DoesNotWait {
    /// The followers' queue: the same, of leaders.
    followers: Semaphore,
}

impl DoesNotWait {
    pub(crate) fn new() -> Self {
        Self {
            followers: Semaphore::new(0),
        }
    }
}

impl Ball for DoesNotWait {
    fn leader(&self) {
        self.followers.release();
        // Wrong: the follower that is called may not have arrived yet.
    }

    fn follower(&self) {
        self.followers.acquire();
    }
}
