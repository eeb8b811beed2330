//! A scoreboard, and a rendezvous with the cook.
//!
//! Savages come to the pot one by one and look at the count. The one that finds
//! it at 0 calls the cook and waits, with the mutex: so the cook is called once,
//! and the others wait at the mutex meanwhile.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.1.2.
//! Patterns: scoreboard, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::Feast;

pub(crate) struct Scoreboard {
    /// Guards `servings` and the pot.
    mutex: Semaphore,
    /// Servings in the pot, `0 ..= capacity`.
    servings: Shared<usize>,
    capacity: usize,
    /// A permit when the cook is called.
    empty_pot: Semaphore,
    /// A permit when the cook has filled the pot.
    full_pot: Semaphore,
}

impl Scoreboard {
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

impl Feast for Scoreboard {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        self.mutex.acquire();
        if self.servings.get() == 0 {
            self.empty_pot.release();
            self.full_pot.acquire();
            self.servings.with(|servings| *servings = self.capacity);
        }
        self.servings.with(|servings| *servings -= 1);
        take();
        self.mutex.release();

        eat();
    }

    fn cook(&self, fill: &dyn Fn()) {
        self.empty_pot.acquire();
        fill();
        self.full_pot.release();
    }
}
