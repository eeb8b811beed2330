//! A footman lets all but one sit down.
//!
//! With one seat empty there are more forks than philosophers at the table. If
//! each of them holds one, there is still one left, beside a philosopher that
//! waits for it. So they never all wait for each other.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.4.3.
//! Patterns: footman, multiplex.

use sync_core::{Multiplex, Semaphore};

use crate::Table;

pub(crate) struct Footman {
    /// Has a place less than there are philosophers.
    footman: Multiplex,
    /// Fork `p` lies to the left of philosopher `p`.
    forks: Vec<Semaphore>,
}

impl Footman {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            footman: Multiplex::new(philosophers - 1),
            forks: (0..philosophers).map(|_| Semaphore::new(1)).collect(),
        }
    }
}

impl Table for Footman {
    fn dine(&self, philosopher: usize, eat: &dyn Fn()) {
        let left = &self.forks[philosopher];
        let right = &self.forks[(philosopher + 1) % self.forks.len()];
        self.footman.with(|| {
            right.acquire();
            left.acquire();
            eat();
            left.release();
            right.release();
        });
    }
}
