//! One queue for all: served in order of arrival.
//!
//! Readers and writers queue up together. The first in the queue leaves it
//! when it has the room, so at most one thread waits for the room, and nobody
//! overtakes. Readers that follow each other in the queue read together, and
//! nobody starves.
//!
//! Source: ours, after `no_starve`; known as the third readers-writers problem.
//! Patterns: lightswitch, turnstile, weak and strong semaphores, bounded overtaking.

use sync_core::{FifoSemaphore, Lightswitch, Semaphore};

use crate::Room;

pub(crate) struct FairFifo {
    /// The thread that has its permit is the next to go in.
    queue: FifoSemaphore,
    /// One permit while nobody is inside, else none.
    room_empty: Semaphore,
    /// Holds `room_empty` while any reader is inside.
    readers: Lightswitch,
}

impl FairFifo {
    pub(crate) fn new() -> Self {
        Self {
            queue: FifoSemaphore::new(1),
            room_empty: Semaphore::new(1),
            readers: Lightswitch::new(),
        }
    }
}

impl Room for FairFifo {
    fn read(&self, read: &dyn Fn()) {
        self.queue.acquire();
        self.readers.lock(&self.room_empty);
        self.queue.release();
        read();
        self.readers.unlock(&self.room_empty);
    }

    fn write(&self, write: &dyn Fn()) {
        self.queue.acquire();
        self.room_empty.acquire();
        self.queue.release();
        write();
        self.room_empty.release();
    }
}
