//! The mutex given back after the meal.
//!
//! Every rule holds. But each savage eats with the mutex in hand, and nobody else
//! comes to the pot before it has eaten.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.1.2.
//! Patterns: scoreboard, rendezvous.
//! Derived from: `scoreboard`.

use sync_core::{Semaphore, Shared};

use crate::Feast;

pub(crate) struct EatsAtThePot {
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

impl EatsAtThePot {
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

impl Feast for EatsAtThePot {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        self.mutex.acquire();
        if self.servings.get() == 0 {
            self.empty_pot.release();
            self.full_pot.acquire();
            self.servings.with(|servings| *servings = self.capacity);
        }
        self.servings.with(|servings| *servings -= 1);
        take();
        // Wrong: to eat, nobody needs the pot.
        eat();
        self.mutex.release();
    }

    fn cook(&self, fill: &dyn Fn()) {
        self.empty_pot.acquire();
        fill();
        self.full_pot.release();
    }
}
