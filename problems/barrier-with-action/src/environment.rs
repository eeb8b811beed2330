//! What is around the barrier: somebody who aborts, and not too early.

use std::fmt;

use sync_core::Semaphore;

use crate::{Barrier, Told};

/// A barrier, and a count of the threads that have passed. The abort comes when a
/// given number have: a barrier at which no round is ever complete is not saved by
/// it.
pub struct Site {
    barrier: Box<dyn Barrier>,
    /// How many threads pass before the abort.
    passes: usize,
    /// A permit for each thread that has passed.
    passed: Semaphore,
}

impl Site {
    pub(crate) fn new(barrier: Box<dyn Barrier>, passes: usize) -> Self {
        Self {
            barrier,
            passes,
            passed: Semaphore::new(0),
        }
    }

    /// A round of a party, which announces how it ends.
    pub(crate) fn arrive(&self, action: &dyn Fn(), passes: impl Fn(), gives_up: impl Fn()) {
        match self.barrier.arrive(action) {
            Told::Passed => {
                passes();
                self.passed.release();
            }
            Told::Broken => gives_up(),
        }
    }

    /// The abort.
    pub(crate) fn abort(&self, breaks: &dyn Fn()) {
        (0..self.passes).for_each(|_| self.passed.acquire());
        self.barrier.abort(breaks);
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").finish_non_exhaustive()
    }
}
