//! The cook locks the mutex to set the count.
//!
//! A shared count is used under its mutex: the usual rule. But the savage that
//! has called the cook holds the mutex, and waits for the cook.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.1.2.
//! Patterns: scoreboard, rendezvous.
//! Derived from: `cook_counts`.

use sync_core::{Semaphore, Shared};

use crate::Feast;

pub(crate) struct CookLockedOut {
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

impl CookLockedOut {
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

impl Feast for CookLockedOut {
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
        // Wrong: the savage that called holds it until the pot is full.
        self.mutex.acquire();
        fill();
        self.servings.with(|servings| *servings = self.capacity);
        self.mutex.release();
        self.full_pot.release();
    }
}
