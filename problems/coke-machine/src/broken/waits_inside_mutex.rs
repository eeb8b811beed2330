//! Waits for a coke inside the mutex.
//!
//! A consumer that finds the machine empty keeps the mutex while it waits. The
//! producer that would bring a coke needs the mutex, and so they wait for each
//! other.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.3 (Deadlock #4).
//! Patterns: signaling, mutex.
//! Derived from: `two_semaphores`.

use sync_core::{Semaphore, Shared};

use crate::Machine;

pub(crate) struct WaitsInsideMutex {
    /// Permits to remove a coke, `0 ..= capacity`.
    cokes: Semaphore,
    /// Permits to add one, `0 ..= capacity`.
    slots: Semaphore,
    /// Guards `number`.
    mutex: Semaphore,
    /// The cokes in the machine, `0 ..= capacity`.
    number: Shared<usize>,
}

impl WaitsInsideMutex {
    pub(crate) fn new(capacity: usize, start: usize) -> Self {
        Self {
            cokes: Semaphore::new(start),
            slots: Semaphore::new(capacity - start),
            mutex: Semaphore::new(1),
            number: Shared::new(start),
        }
    }
}

impl Machine for WaitsInsideMutex {
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
        self.mutex.acquire();
        // Wrong: nobody can add a coke while this waits.
        self.cokes.acquire();
        let left = self.number.with(|number| {
            *number -= 1;
            *number
        });
        sees(left);
        self.mutex.release();
        self.slots.release();
    }
}
