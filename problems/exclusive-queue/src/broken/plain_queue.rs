//! The queue that only counts.
//!
//! As many leaders as followers go on to the floor, and nobody goes there for
//! nothing. But two leaders can be let out before the first follower dances:
//! nothing says which leader belongs to which follower.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.8, the solution of
//! the puzzle before this one.
//! Patterns: queue.
//! Derived from: `two_semaphores` of the problem `queue`.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct PlainQueue {
    /// The leaders' queue: a permit for each follower that has come and has not
    /// let a leader go yet.
    leaders: Semaphore,
    /// The followers' queue: the same, of leaders.
    followers: Semaphore,
}

impl PlainQueue {
    pub(crate) fn new() -> Self {
        Self {
            leaders: Semaphore::new(0),
            followers: Semaphore::new(0),
        }
    }
}

impl Ball for PlainQueue {
    fn leader(&self, dance: &dyn Fn()) {
        self.followers.release();
        // Wrong: the leader that is let out need not be the called one's partner.
        self.leaders.acquire();
        dance();
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.leaders.release();
        self.followers.acquire();
        dance();
    }
}
