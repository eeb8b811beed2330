//! The first door stays open while the second one is.
//!
//! The worker that leaves the first room empty opens the second door, and does
//! not shut the first. A worker that comes then walks through, is the last of
//! the first room again, and opens the second door for another one.
//!
//! Source: ours, after J. M. Morris, *A starvation-free solution to the mutual
//! exclusion problem*, 1979.
//! Patterns: turnstile, weak and strong semaphores.
//! Derived from: `morris`.

use sync_core::{Mutex, Semaphore, Shared};

use crate::Machine;

pub(crate) struct LeavesDoorOpen {
    /// Guards `first_room`.
    mutex: Semaphore,
    /// Workers in the first room.
    first_room: Shared<usize>,
    /// Workers in the second room. Locked, so that the mistake is no data race.
    second_room: Mutex<usize>,
    /// From the first room to the second. One permit at both doors together.
    first_door: Semaphore,
    /// From the second room to the machine.
    second_door: Semaphore,
}

impl LeavesDoorOpen {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            first_room: Shared::new(0),
            second_room: Mutex::new(0),
            first_door: Semaphore::new(1),
            second_door: Semaphore::new(0),
        }
    }
}

impl Machine for LeavesDoorOpen {
    fn operate(&self, work: &dyn Fn()) {
        self.mutex.acquire();
        self.first_room.with(|workers| *workers += 1);
        self.mutex.release();

        self.first_door.acquire();
        self.second_room.with(|workers| *workers += 1);
        self.mutex.acquire();
        let was_last = self.first_room.with(|workers| {
            *workers -= 1;
            *workers == 0
        });
        self.mutex.release();
        if was_last {
            self.second_door.release();
        }
        // Wrong: when the first room is empty, this door has to stay shut.
        self.first_door.release();

        self.second_door.acquire();
        work();
        let was_last = self.second_room.with(|workers| {
            *workers -= 1;
            *workers == 0
        });
        if was_last {
            self.first_door.release();
        } else {
            self.second_door.release();
        }
    }
}
