//! The first room is counted with no mutex.
//!
//! A worker that goes through the first door has its only permit. But a worker
//! that comes in needs no permit, so the two can be at the count at the same
//! time.
//!
//! Source: ours, after J. M. Morris, *A starvation-free solution to the mutual
//! exclusion problem*, 1979.
//! Patterns: turnstile, scoreboard.
//! Derived from: `morris`.

use sync_core::{Semaphore, Shared};

use crate::Machine;

pub(crate) struct UnguardedRoom {
    /// Workers in the first room.
    first_room: Shared<usize>,
    /// Workers in the second room. Used only with a permit of a door.
    second_room: Shared<usize>,
    /// From the first room to the second. One permit at both doors together.
    first_door: Semaphore,
    /// From the second room to the machine.
    second_door: Semaphore,
}

impl UnguardedRoom {
    pub(crate) fn new() -> Self {
        Self {
            first_room: Shared::new(0),
            second_room: Shared::new(0),
            first_door: Semaphore::new(1),
            second_door: Semaphore::new(0),
        }
    }
}

impl Machine for UnguardedRoom {
    fn operate(&self, work: &dyn Fn()) {
        // Wrong: no door is passed yet, so nothing keeps others from the count.
        self.first_room.with(|workers| *workers += 1);

        self.first_door.acquire();
        self.second_room.with(|workers| *workers += 1);
        let was_last = self.first_room.with(|workers| {
            *workers -= 1;
            *workers == 0
        });
        if was_last {
            self.second_door.release();
        } else {
            self.first_door.release();
        }

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
