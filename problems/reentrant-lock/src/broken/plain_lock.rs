//! Locks a lock that it has.
//!
//! As printed: two methods that both begin with `with self.lock`, and one calls
//! the other. A plain lock does not know its owner, so the thread waits for a
//! release that only itself could do. It takes no second thread.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: mutex.
//! Derived from: `reentrant`.
//! Python: threading.Lock.
//! Instead: reentrant.

use sync_core::Mutex;

use crate::{Diary, Writer};

pub(crate) struct PlainLock {
    lock: Mutex<()>,
}

impl PlainLock {
    pub(crate) fn new() -> Self {
        Self {
            lock: Mutex::new(()),
        }
    }
}

impl Diary for PlainLock {
    fn entry(&self, _: &Writer<'_>, line: &dyn Fn()) {
        self.lock.with(|()| line());
    }

    fn page(&self, writer: &Writer<'_>, line: &dyn Fn()) {
        self.lock.with(|()| {
            line();
            // Wrong: this locks as well.
            self.entry(writer, line);
            line();
        });
    }
}
