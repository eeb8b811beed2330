//! A lock of one's own: an owner, a count and a monitor.
//!
//! A thread waits while another one is the owner. Both numbers are needed: the
//! owner says who may come in again, the count which unlock is the last. They
//! change together, under the monitor's lock, which is held for moments only.
//!
//! Source: course notes on Python's `threading.RLock`, which is made so where it
//! is written in Python.
//! Patterns: monitor, mutex.
//! Python: threading.Condition.wait, notify.

use sync_core::{Condvar, Mutex};

use crate::{Diary, Writer};

pub(crate) struct OwnerAndCount {
    /// The owner's number and its locks that it has not undone, `1 ..`.
    ownership: Mutex<Option<(usize, usize)>>,
    /// Notified when nobody is the owner any more.
    freed: Condvar,
}

impl OwnerAndCount {
    pub(crate) fn new() -> Self {
        Self {
            ownership: Mutex::new(None),
            freed: Condvar::new(),
        }
    }

    fn lock(&self, me: usize) {
        self.ownership.when(
            &self.freed,
            |ownership| ownership.is_none_or(|(owner, _)| owner == me),
            |ownership| {
                let count = ownership.map_or(0, |(_, count)| count);
                *ownership = Some((me, count + 1));
            },
        );
    }

    fn unlock(&self, me: usize) {
        self.ownership.with(|ownership| {
            let count = ownership.map(|(owner, count)| {
                assert_eq!(owner, me, "only the owner may unlock");
                count
            });
            *ownership = match count {
                Some(count @ 2..) => Some((me, count - 1)),
                _ => None,
            };
            if ownership.is_none() {
                self.freed.notify_one();
            }
        });
    }
}

impl Diary for OwnerAndCount {
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
