//! Semaphores: the second passes the baton to the first.
//!
//! The second one does not give the mutex back, but hands it to the first, which fetches
//! the answer and gives it back. So nobody comes in between.
//!
//! Source: ours, with the technique of Downey, *The Little Book of Semaphores* 2.2.1,
//! §7.3.3.
//! Patterns: pass the baton, mutex.

use sync_core::{Semaphore, Shared};

use crate::Exchanger;

pub(crate) struct Baton {
    mutex: Semaphore,
    /// The item of the first of a pair, while it waits.
    offered: Shared<Option<u64>>,
    /// What the second one has brought.
    answer: Shared<u64>,
    answered: Semaphore,
}

impl Baton {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            offered: Shared::new(None),
            answer: Shared::new(0),
            answered: Semaphore::new(0),
        }
    }
}

impl Exchanger for Baton {
    fn exchange(&self, mine: u64) -> u64 {
        self.mutex.acquire();
        if let Some(theirs) = self.offered.with(Option::take) {
            self.answer.with(|answer| *answer = mine);
            // With it goes the mutex.
            self.answered.release();
            return theirs;
        }
        self.offered.with(|offered| *offered = Some(mine));
        self.mutex.release();
        self.answered.acquire();
        let theirs = self.answer.get();
        self.mutex.release();
        theirs
    }
}
