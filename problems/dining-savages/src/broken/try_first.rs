//! A counting semaphore, tried first.
//!
//! A savage that gets no permit at once calls the cook and waits for one. Between
//! the attempt and the call others try too, and call the cook a second time.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.1.1.
//! Patterns: check then act.
//! Derived from: `scoreboard`.

use sync_core::Semaphore;

use crate::Feast;

pub(crate) struct TryFirst {
    /// Guards the pot.
    mutex: Semaphore,
    /// A permit for each serving in the pot that nobody has claimed.
    servings: Semaphore,
    capacity: usize,
    /// A permit when the cook is called.
    empty_pot: Semaphore,
}

impl TryFirst {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            servings: Semaphore::new(0),
            capacity,
            empty_pot: Semaphore::new(0),
        }
    }
}

impl Feast for TryFirst {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        if !self.servings.try_acquire() {
            // Wrong: another savage may have found the same, and called.
            self.empty_pot.release();
            self.servings.acquire();
        }
        self.mutex.acquire();
        take();
        self.mutex.release();

        eat();
    }

    fn cook(&self, fill: &dyn Fn()) {
        self.empty_pot.acquire();
        self.mutex.acquire();
        fill();
        self.mutex.release();
        self.servings.release_n(self.capacity);
    }
}
