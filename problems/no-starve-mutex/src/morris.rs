//! Two rooms with a door each, one of them open.
//!
//! Workers come into the first room and go on to the second one by one. When
//! the first is empty, its door shuts and the other one opens: those in the
//! second room use the machine, and a worker that comes meanwhile stays in the
//! first. Nobody can come round and overtake a worker of the batch before.
//!
//! Source: J. M. Morris, *A starvation-free solution to the mutual exclusion
//! problem*, 1979; Downey, *The Little Book of Semaphores* 2.2.1, §4.3.
//! Patterns: turnstile, scoreboard, weak and strong semaphores, bounded overtaking.

use sync_core::{Semaphore, Shared};

use crate::Machine;

pub(crate) struct Morris {
    /// Guards `first_room`.
    mutex: Semaphore,
    /// Workers in the first room.
    first_room: Shared<usize>,
    /// Workers in the second room. Used only with a permit of a door.
    second_room: Shared<usize>,
    /// From the first room to the second. One permit at both doors together.
    first_door: Semaphore,
    /// From the second room to the machine.
    second_door: Semaphore,
}

impl Morris {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            first_room: Shared::new(0),
            second_room: Shared::new(0),
            first_door: Semaphore::new(1),
            second_door: Semaphore::new(0),
        }
    }
}

impl Machine for Morris {
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
