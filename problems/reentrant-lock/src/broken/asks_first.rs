//! Locks only if it is not locked.
//!
//! As printed: `if not self.lock.locked(): self.lock.acquire()`. The inner
//! function takes a locked lock for its own. But another thread may have locked
//! it, and then a guest writes in the middle of somebody's page.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: mutex.
//! Derived from: `reentrant`.
//! Python: threading.Lock.locked.
//! Instead: reentrant.

use sync_core::Semaphore;

use crate::{Diary, Writer};

pub(crate) struct AsksFirst {
    lock: Semaphore,
}

impl AsksFirst {
    pub(crate) fn new() -> Self {
        Self {
            lock: Semaphore::new(1),
        }
    }
}

impl Diary for AsksFirst {
    fn entry(&self, _: &Writer<'_>, line: &dyn Fn()) {
        let has_locked = self.lock.try_acquire();
        // Wrong: if it is locked, that need not have been this thread.
        line();
        if has_locked {
            self.lock.release();
        }
    }

    fn page(&self, writer: &Writer<'_>, line: &dyn Fn()) {
        self.lock.acquire();
        line();
        self.entry(writer, line);
        line();
        self.lock.release();
    }
}
