//! A lightswitch counted down with no mutex.
//!
//! The way in is guarded, the way out is not: counting down looks harmless.
//! But a reader that leaves and another that comes or leaves are then at the
//! counter at the same time. A lost update there means that the room is given
//! back too early, or never.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.2.2.
//! Patterns: lightswitch.
//! Derived from: `reader_preference`, its lightswitch written out.

use sync_core::{Semaphore, Shared};

use crate::Room;

pub(crate) struct UnprotectedCounter {
    /// One permit while nobody is inside, else none.
    room_empty: Semaphore,
    /// Meant to guard `readers`.
    mutex: Semaphore,
    /// Readers inside, the one that waits for the room included.
    readers: Shared<usize>,
}

impl UnprotectedCounter {
    pub(crate) fn new() -> Self {
        Self {
            room_empty: Semaphore::new(1),
            mutex: Semaphore::new(1),
            readers: Shared::new(0),
        }
    }
}

impl Room for UnprotectedCounter {
    fn read(&self, read: &dyn Fn()) {
        self.mutex.acquire();
        let first = self.readers.with(|readers| {
            *readers += 1;
            *readers == 1
        });
        if first {
            self.room_empty.acquire();
        }
        self.mutex.release();

        read();

        // Wrong: this needs the mutex as well.
        let last = self.readers.with(|readers| {
            *readers -= 1;
            *readers == 0
        });
        if last {
            self.room_empty.release();
        }
    }

    fn write(&self, write: &dyn Fn()) {
        self.room_empty.acquire();
        write();
        self.room_empty.release();
    }
}
