//! Writer preference, its writers unguarded.
//!
//! It is easy to think that `no_writers` guards the count, since it lets one
//! writer in at a time. But writers count themselves before they take it and
//! after they have given it back, so two can be at the count at once.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.2.7.
//! Patterns: lightswitch, categorical exclusion.
//! Derived from: `writer_preference`, its second lightswitch written out.

use sync_core::{Lightswitch, Semaphore, Shared};

use crate::Room;

pub(crate) struct UnguardedWriters {
    /// Held by each reader on its way in, and by the writers together as long
    /// as one of them waits or writes.
    no_readers: Semaphore,
    /// Held by the readers together, or by the one writer that writes.
    no_writers: Semaphore,
    /// Holds `no_writers` while any reader is inside.
    readers: Lightswitch,
    /// Writers that wait or write.
    writers: Shared<usize>,
}

impl UnguardedWriters {
    pub(crate) fn new() -> Self {
        Self {
            no_readers: Semaphore::new(1),
            no_writers: Semaphore::new(1),
            readers: Lightswitch::new(),
            writers: Shared::new(0),
        }
    }

    /// Counts one writer more or less, and gives the new number.
    fn count(&self, change: fn(usize) -> usize) -> usize {
        // Wrong: this is what the second lightswitch had a mutex for.
        self.writers.with(|writers| {
            *writers = change(*writers);
            *writers
        })
    }
}

impl Room for UnguardedWriters {
    fn read(&self, read: &dyn Fn()) {
        self.no_readers.acquire();
        self.readers.lock(&self.no_writers);
        // The next reader may follow while this one reads.
        self.no_readers.release();
        read();
        self.readers.unlock(&self.no_writers);
    }

    fn write(&self, write: &dyn Fn()) {
        if self.count(|writers| writers + 1) == 1 {
            self.no_readers.acquire();
        }
        self.no_writers.acquire();
        write();
        self.no_writers.release();
        if self.count(|writers| writers - 1) == 0 {
            self.no_readers.release();
        }
    }
}
