//! Counts how often it was locked, and not by whom.
//!
//! A lock of a locked lock is taken for one of its owner. So the first thread
//! locks out nobody, and the second one only makes the count higher.
//!
//! Source: ours, after reentrant locks that are written by hand.
//! Patterns: mutex.
//! Derived from: `owner_and_count`.

use sync_core::Mutex;

use crate::{Diary, Writer};

pub(crate) struct NoOwner {
    /// Locks that are not undone.
    count: Mutex<usize>,
}

impl NoOwner {
    pub(crate) fn new() -> Self {
        Self {
            count: Mutex::new(0),
        }
    }

    fn lock(&self) {
        // Wrong: whoever comes is let in as if it were the owner.
        self.count.with(|count| *count += 1);
    }

    fn unlock(&self) {
        self.count.with(|count| *count -= 1);
    }
}

impl Diary for NoOwner {
    fn entry(&self, _: &Writer<'_>, line: &dyn Fn()) {
        self.lock();
        line();
        self.unlock();
    }

    fn page(&self, writer: &Writer<'_>, line: &dyn Fn()) {
        self.lock();
        line();
        self.entry(writer, line);
        line();
        self.unlock();
    }
}
