//! A semaphore for the intent to write.
//!
//! Writers and upgraders first acquire the intent, so one of them at a time is
//! there. An upgrader reads with it beside the readers. Only then does it acquire
//! the room, which the readers hold together by a lightswitch.
//!
//! Source: ours, with the lightswitch of Downey, *The Little Book of Semaphores*
//! 2.2.1, §4.2.2.
//! Patterns: lightswitch, mutex, categorical exclusion.

use sync_core::{Lightswitch, Semaphore};

use crate::UpgradableLock;

pub(crate) struct Intent {
    /// One permit: the right to write next.
    intent: Semaphore,
    /// One permit while nobody reads or writes.
    room: Semaphore,
    /// Holds `room` while anybody reads without the intent.
    readers: Lightswitch,
}

impl Intent {
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

impl UpgradableLock for Intent {
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
        self.intent.acquire();
        // Whoever could write needs the intent.
        read();
        self.write_alone(write);
        self.intent.release();
    }
}
