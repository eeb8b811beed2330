//! An upgrader takes the write lock from the beginning.
//!
//! It is right, and it is what one does where there is no upgrade. But no reader
//! can read while the upgrader only reads, and that is what the upgrade is for.
//!
//! Source: ours.
//! Patterns: lightswitch, mutex.
//! Derived from: `intent`.

use sync_core::{Lightswitch, Semaphore};

use crate::UpgradableLock;

pub(crate) struct WritesThroughout {
    /// One permit: the right to write next.
    intent: Semaphore,
    /// One permit while nobody reads or writes.
    room: Semaphore,
    /// Holds `room` while anybody reads without the intent.
    readers: Lightswitch,
}

impl WritesThroughout {
    pub(crate) fn new() -> Self {
        Self {
            intent: Semaphore::new(1),
            room: Semaphore::new(1),
            readers: Lightswitch::new(),
        }
    }

    fn write_alone(&self, write: &dyn Fn()) {
        self.room.acquire();
        write();
        self.room.release();
    }
}

impl UpgradableLock for WritesThroughout {
    fn read(&self, read: &dyn Fn()) {
        self.readers.lock(&self.room);
        read();
        self.readers.unlock(&self.room);
    }

    fn write(&self, write: &dyn Fn()) {
        self.intent.acquire();
        self.write_alone(write);
        self.intent.release();
    }

    fn upgrade(&self, read: &dyn Fn(), write: &dyn Fn()) {
        // Wrong: it only reads for now, and keeps all readers out.
        self.write(&|| {
            read();
            write();
        });
    }
}
