//! The same scoreboard, set by the cook without the mutex.
//!
//! While the cook is at the pot, the savage that has called it holds the mutex
//! and waits. So nobody else looks at the count, and the cook may set it: the
//! savage lends it the mutex for the time of the rendezvous.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.1.2, which mentions
//! it as a possibility.
//! Patterns: scoreboard, rendezvous, hand-over of the mutex.

use sync_core::{Semaphore, Shared};

use crate::Feast;

pub(crate) struct CookCounts {
    /// Guards `servings` and the pot, also for the cook that is at work.
    mutex: Semaphore,
    /// Servings in the pot, `0 ..= capacity`.
    servings: Shared<usize>,
    capacity: usize,
    /// A permit when the cook is called.
    empty_pot: Semaphore,
    /// A permit when the cook has filled the pot.
    full_pot: Semaphore,
}

impl CookCounts {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            servings: Shared::new(0),
            capacity,
            empty_pot: Semaphore::new(0),
            full_pot: Semaphore::new(0),
        }
    }
}

impl Feast for CookCounts {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        self.mutex.acquire();
        if self.servings.get() == 0 {
            self.empty_pot.release();
            self.full_pot.acquire();
        }
        self.servings.with(|servings| *servings -= 1);
        take();
        self.mutex.release();

        eat();
    }

    fn cook(&self, fill: &dyn Fn()) {
        self.empty_pot.acquire();
        fill();
        self.servings.with(|servings| *servings = self.capacity);
        self.full_pot.release();
    }
}
