//! A lock that its owner may lock again.
//!
//! As printed. The lock knows its owner and how often that one has locked. It is
//! free when each lock was undone, so the inner function can lock and unlock as
//! if it were alone, and the page stays in one hand.
//!
//! Source: course notes on Python's `threading.RLock`; `ReentrantLock` of D.
//! Lea's `java.util.concurrent`.
//! Patterns: mutex.
//! Python: threading.RLock.

use sync_core::ReentrantMutex;

use crate::{Diary, Writer};

pub(crate) struct Reentrant {
    lock: ReentrantMutex,
}

impl Reentrant {
    pub(crate) fn new() -> Self {
        Self {
            lock: ReentrantMutex::new(),
        }
    }
}

impl Diary for Reentrant {
    fn entry(&self, _: &Writer<'_>, line: &dyn Fn()) {
        self.lock.lock();
        line();
        self.lock.unlock();
    }

    fn page(&self, writer: &Writer<'_>, line: &dyn Fn()) {
        self.lock.lock();
        line();
        self.entry(writer, line);
        line();
        self.lock.unlock();
    }
}
