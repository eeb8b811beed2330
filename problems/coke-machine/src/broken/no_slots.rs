//! One counting semaphore: the slots are forgotten.
//!
//! Consumers wait for a coke. Producers wait for nothing, as if there were always
//! room: that is the producer and consumer problem, whose buffer has no limit.
//!
//! Source: ours.
//! Patterns: signaling, mutex.
//! Derived from: `two_semaphores`.

use sync_core::{Semaphore, Shared};

use crate::Machine;

pub(crate) struct NoSlots {
    /// Permits to remove a coke.
    cokes: Semaphore,
    /// Guards `number`.
    mutex: Semaphore,
    /// The cokes in the machine.
    number: Shared<usize>,
}

impl NoSlots {
    pub(crate) fn new(start: usize) -> Self {
        Self {
            cokes: Semaphore::new(start),
            mutex: Semaphore::new(1),
            number: Shared::new(start),
        }
    }
}

impl Machine for NoSlots {
    fn produce(&self, sees: &dyn Fn(usize)) {
        // Wrong: there may be no room.
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
    }
}
