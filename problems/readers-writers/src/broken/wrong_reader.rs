//! The reader that took the room gives it back.
//!
//! That looks tidy: the thread that acquires releases. But the first to come
//! need not be the last to leave. When it leaves before others, the room counts
//! as empty, and a writer walks in on them. A semaphore has no owner: here the
//! reader that releases is another one than the reader that acquired.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.2.2.
//! Patterns: lightswitch, categorical exclusion.
//! Derived from: `reader_preference`, its lightswitch written out.

use sync_core::{Mutex, Semaphore};

use crate::Room;

pub(crate) struct WrongReader {
    /// One permit while nobody is inside, else none.
    room_empty: Semaphore,
    /// Readers inside, the one that waits for the room included.
    readers: Mutex<usize>,
}

impl WrongReader {
    pub(crate) fn new() -> Self {
        Self {
            room_empty: Semaphore::new(1),
            readers: Mutex::new(0),
        }
    }
}

impl Room for WrongReader {
    fn read(&self, read: &dyn Fn()) {
        let took_the_room = {
            let mut readers = self.readers.lock();
            *readers += 1;
            if *readers == 1 {
                self.room_empty.acquire();
            }
            *readers == 1
        };
        read();
        let mut readers = self.readers.lock();
        *readers -= 1;
        // Wrong: others may still read; the one that leaves none must release.
        if took_the_room {
            self.room_empty.release();
        }
    }

    fn write(&self, write: &dyn Fn()) {
        self.room_empty.acquire();
        write();
        self.room_empty.release();
    }
}
