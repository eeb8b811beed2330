//! What is common to both has no lock of its own.
//!
//! Public functions lock, and call private ones that do not. So no thread ever
//! locks twice, and a plain lock is enough. It also shows in the code where the
//! data may be seen half done, which a reentrant lock hides.
//!
//! Source: ours; D. R. Butenhof, *Programming with POSIX Threads*, 1997, gives
//! the advice.
//! Patterns: mutex.

use sync_core::Mutex;

use crate::{Diary, Writer};

pub(crate) struct PrivatePart {
    lock: Mutex<()>,
}

impl PrivatePart {
    pub(crate) fn new() -> Self {
        Self {
            lock: Mutex::new(()),
        }
    }

    /// To be called with the lock.
    fn write_entry(line: &dyn Fn()) {
        line();
    }
}

impl Diary for PrivatePart {
    fn entry(&self, _: &Writer<'_>, line: &dyn Fn()) {
        self.lock.with(|()| Self::write_entry(line));
    }

    fn page(&self, _: &Writer<'_>, line: &dyn Fn()) {
        self.lock.with(|()| {
            line();
            Self::write_entry(line);
            line();
        });
    }
}
