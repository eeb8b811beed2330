//! A counting semaphore alone, as for producers and consumers.
//!
//! Each serving is a permit, and the cook fills the pot when all have been taken.
//! Nobody takes from an empty pot. But nobody can call the cook either: a thread
//! does not see whether it will have to wait. So the cook cooks unasked.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.1.1.
//! Patterns: queue.
//! Derived from: `scoreboard`.

use sync_core::Semaphore;

use crate::Feast;

pub(crate) struct CountingSemaphore {
    /// Guards the pot.
    mutex: Semaphore,
    /// A permit for each serving in the pot, `0 ..= capacity`.
    servings: Semaphore,
    /// A permit for each serving that was taken out, `0 ..= capacity`.
    taken: Semaphore,
    capacity: usize,
}

impl CountingSemaphore {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            servings: Semaphore::new(0),
            taken: Semaphore::new(capacity),
            capacity,
        }
    }
}

impl Feast for CountingSemaphore {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        self.servings.acquire();
        self.mutex.acquire();
        take();
        self.mutex.release();
        self.taken.release();

        eat();
    }

    fn cook(&self, fill: &dyn Fn()) {
        // Wrong: the pot is empty, but does anybody want something?
        for _ in 0..self.capacity {
            self.taken.acquire();
        }
        fill();
        self.servings.release_n(self.capacity);
    }
}
