//! Everybody takes the right fork first.
//!
//! If all of them have the right fork, then each waits for the left one, which
//! is the neighbour's right one: a cycle of threads, and nobody ever puts a
//! fork back. It takes everybody to be hungry at the same moment, so it may go
//! well for a long time, and in all runs of LeetCode's judge.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.4.1 (Deadlock #5).
//! Patterns: ordered resources.
//! Derived from: `footman`, without the footman.

use sync_core::Semaphore;

use crate::Table;

pub(crate) struct AllRightHanded {
    /// Fork `p` lies to the left of philosopher `p`.
    forks: Vec<Semaphore>,
}

impl AllRightHanded {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            forks: (0..philosophers).map(|_| Semaphore::new(1)).collect(),
        }
    }
}

impl Table for AllRightHanded {
    fn dine(&self, philosopher: usize, eat: &dyn Fn()) {
        let left = &self.forks[philosopher];
        let right = &self.forks[(philosopher + 1) % self.forks.len()];
        right.acquire();
        // Wrong: all may stand here, each with the fork that another one lacks.
        left.acquire();
        eat();
        left.release();
        right.release();
    }
}
