//! Two lightswitches: writers shut readers out.
//!
//! The first writer to come closes the readers' way in, the last one to leave
//! opens it again. The readers inside leave, and then all writers that there
//! are write one after the other. While writers keep coming, no reader gets in.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.2.7; the problem
//! is the second one of Courtois, Heymans, Parnas, 1971.
//! Patterns: lightswitch, categorical exclusion, starvation.

use sync_core::{Lightswitch, Semaphore};

use crate::Room;

pub(crate) struct WriterPreference {
    /// Held by each reader on its way in, and by the writers together as long
    /// as one of them waits or writes.
    no_readers: Semaphore,
    /// Held by the readers together, or by the one writer that writes.
    no_writers: Semaphore,
    /// Holds `no_writers` while any reader is inside.
    readers: Lightswitch,
    /// Holds `no_readers` while any writer waits or writes.
    writers: Lightswitch,
}

impl WriterPreference {
    pub(crate) fn new() -> Self {
        Self {
            no_readers: Semaphore::new(1),
            no_writers: Semaphore::new(1),
            readers: Lightswitch::new(),
            writers: Lightswitch::new(),
        }
    }
}

impl Room for WriterPreference {
    fn read(&self, read: &dyn Fn()) {
        self.no_readers.acquire();
        self.readers.lock(&self.no_writers);
        // The next reader may follow while this one reads.
        self.no_readers.release();
        read();
        self.readers.unlock(&self.no_writers);
    }

    fn write(&self, write: &dyn Fn()) {
        self.writers.lock(&self.no_readers);
        self.no_writers.acquire();
        write();
        self.no_writers.release();
        self.writers.unlock(&self.no_readers);
    }
}
