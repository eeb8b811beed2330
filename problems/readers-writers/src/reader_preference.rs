//! A lightswitch: readers hold the room together.
//!
//! The first reader to come takes the room for all of them, the last one to
//! leave gives it back; a writer takes it like a mutex. It is short and lets
//! readers in at once, but while readers keep coming, no writer gets in.
//!
//! Source: P. J. Courtois, F. Heymans, D. L. Parnas, *Concurrent control with
//! "readers" and "writers"*, 1971, problem 1; Downey, *The Little Book of
//! Semaphores* 2.2.1, §4.2.2.
//! Patterns: lightswitch, categorical exclusion, starvation.

use sync_core::{Lightswitch, Semaphore};

use crate::Room;

pub(crate) struct ReaderPreference {
    /// One permit while nobody is inside, else none.
    room_empty: Semaphore,
    /// Holds `room_empty` while any reader is inside.
    readers: Lightswitch,
}

impl ReaderPreference {
    pub(crate) fn new() -> Self {
        Self {
            room_empty: Semaphore::new(1),
            readers: Lightswitch::new(),
        }
    }
}

impl Room for ReaderPreference {
    fn read(&self, read: &dyn Fn()) {
        self.readers.lock(&self.room_empty);
        read();
        self.readers.unlock(&self.room_empty);
    }

    fn write(&self, write: &dyn Fn()) {
        self.room_empty.acquire();
        write();
        self.room_empty.release();
    }
}
