//! One leftie among right-handed philosophers.
//!
//! If each philosopher holds its first fork and waits for the second, then all
//! have begun on the same side. One that begins on the other side is enough to
//! make that impossible. Seen from the forks: each philosopher takes the one
//! with the higher number first, and resources taken in one order make no
//! cycle.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.4.4; ordered
//! resources: J. W. Havender, *Avoiding deadlock in multitasking systems*,
//! 1968.
//! Patterns: ordered resources.

use sync_core::Semaphore;

use crate::Table;

pub(crate) struct Leftie {
    /// Fork `p` lies to the left of philosopher `p`.
    forks: Vec<Semaphore>,
}

impl Leftie {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            forks: (0..philosophers).map(|_| Semaphore::new(1)).collect(),
        }
    }
}

impl Table for Leftie {
    fn dine(&self, philosopher: usize, eat: &dyn Fn()) {
        let left = &self.forks[philosopher];
        let right = &self.forks[(philosopher + 1) % self.forks.len()];
        let is_leftie = philosopher == self.forks.len() - 1;
        let (first, second) = if is_leftie {
            (left, right)
        } else {
            (right, left)
        };
        first.acquire();
        second.acquire();
        eat();
        second.release();
        first.release();
    }
}
