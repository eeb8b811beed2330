//! Remembers the owner, and not how often it has locked.
//!
//! The owner comes in a second time, as it should. But the unlock of the inner
//! function frees the lock, and the outer one goes on without it. The signature
//! is written while somebody else has the diary.
//!
//! Source: ours, after reentrant locks that are written by hand.
//! Patterns: monitor, mutex.
//! Derived from: `owner_and_count`.

use sync_core::{Condvar, Mutex};

use crate::{Diary, Writer};

pub(crate) struct NoCount {
    /// The owner's number.
    owner: Mutex<Option<usize>>,
    /// Notified when nobody is the owner any more.
    freed: Condvar,
}

impl NoCount {
    pub(crate) fn new() -> Self {
        Self {
            owner: Mutex::new(None),
            freed: Condvar::new(),
        }
    }

    fn lock(&self, me: usize) {
        self.owner.when(
            &self.freed,
            |owner| owner.is_none_or(|owner| owner == me),
            |owner| *owner = Some(me),
        );
    }

    fn unlock(&self, me: usize) {
        self.owner.with(|owner| {
            // Wrong: this may undo an inner lock, and outer ones are still there.
            if *owner == Some(me) {
                *owner = None;
                self.freed.notify_one();
            }
        });
    }
}

impl Diary for NoCount {
    fn entry(&self, writer: &Writer<'_>, line: &dyn Fn()) {
        self.lock(writer.number());
        line();
        self.unlock(writer.number());
    }

    fn page(&self, writer: &Writer<'_>, line: &dyn Fn()) {
        self.lock(writer.number());
        line();
        self.entry(writer, line);
        line();
        self.unlock(writer.number());
    }
}
