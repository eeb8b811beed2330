//! Takes one fork, tries the other, retries.
//!
//! Nobody waits while it holds a fork, so there is no deadlock. But all can
//! take the right fork, find the left one gone, put back the right one, and
//! begin again, in step, for ever: a livelock. Everybody is busy, nobody eats.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.4.
//! Patterns: livelock.
//! Derived from: `footman`, without the footman.

use sync_core::{Semaphore, repeat_until};

use crate::Table;

pub(crate) struct TryAndRetry {
    /// Fork `p` lies to the left of philosopher `p`.
    forks: Vec<Semaphore>,
}

impl TryAndRetry {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            forks: (0..philosophers).map(|_| Semaphore::new(1)).collect(),
        }
    }
}

impl Table for TryAndRetry {
    fn dine(&self, philosopher: usize, eat: &dyn Fn()) {
        let left = &self.forks[philosopher];
        let right = &self.forks[(philosopher + 1) % self.forks.len()];
        repeat_until(|| {
            right.acquire();
            let both = left.try_acquire();
            if !both {
                // Wrong: the neighbours may do the same, in step with this one.
                right.release();
            }
            both
        });
        eat();
        left.release();
        right.release();
    }
}
