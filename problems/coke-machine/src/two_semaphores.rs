//! Two counting semaphores, a mutex, and a number.
//!
//! `cokes` has a permit for each coke that may be removed, `slots` one for each
//! that may be added, so nobody comes to the machine in vain. How many cokes there
//! are, no semaphore says: permits are taken before the coke is, and given after
//! it. So the number is kept beside them, under the mutex.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §8.2.2; the number
//! is ours.
//! Patterns: signaling, mutex.

use sync_core::{Semaphore, Shared};

use crate::Machine;

pub(crate) struct TwoSemaphores {
    /// Permits to remove a coke, `0 ..= capacity`.
    cokes: Semaphore,
    /// Permits to add one, `0 ..= capacity`.
    slots: Semaphore,
    /// Guards `number`.
    mutex: Semaphore,
    /// The cokes in the machine, `0 ..= capacity`.
    number: Shared<usize>,
}

impl TwoSemaphores {
    pub(crate) fn new(capacity: usize, start: usize) -> Self {
        Self {
            cokes: Semaphore::new(start),
            slots: Semaphore::new(capacity - start),
            mutex: Semaphore::new(1),
            number: Shared::new(start),
        }
    }
}

impl Machine for TwoSemaphores {
    fn produce(&self, sees: &dyn Fn(usize)) {
        self.slots.acquire();
        self.mutex.acquire();
        let now = self.number.with(|number| {
            *number += 1;
            *number
        });
        sees(now);
        self.mutex.release();
        self.cokes.release();
    }

    fn consume(&self, sees: &dyn Fn(usize)) {
        self.cokes.acquire();
        self.mutex.acquire();
        let left = self.number.with(|number| {
            *number -= 1;
            *number
        });
        sees(left);
        self.mutex.release();
        self.slots.release();
    }
}
