//! The mutex given back while the cook is called.
//!
//! To wait with a mutex in hand seems wrong, so the savage gives it back. The
//! next savage finds the pot empty as well, and calls the cook a second time.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.1.2.
//! Patterns: scoreboard, check then act.
//! Derived from: `scoreboard`.

use sync_core::{Semaphore, Shared};

use crate::Feast;

pub(crate) struct CalledTwice {
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

impl CalledTwice {
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

impl Feast for CalledTwice {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        self.mutex.acquire();
        if self.servings.get() == 0 {
            self.empty_pot.release();
            // Wrong: whoever locks the mutex now finds the pot empty, too.
            self.mutex.release();
            self.full_pot.acquire();
            self.mutex.acquire();
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
