//! Waits first, and looks afterwards.
//!
//! A condition variable wakes those that wait now and remembers nothing. If the
//! first thread is the faster one, its signal wakes nobody. It has left the
//! flag behind, but the second thread looks at it only once it is woken.
//!
//! Source: ours.
//! Patterns: signaling, missed signal.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Signal;

pub(crate) struct LostSignal {
    first_done: Mutex<bool>,
    /// Notified when `first_done` has become true.
    changed: Condvar,
}

impl LostSignal {
    pub(crate) fn new() -> Self {
        Self {
            first_done: Mutex::new(false),
            changed: Condvar::new(),
        }
    }
}

impl Signal for LostSignal {
    fn give(&self) {
        self.first_done.with(|first_done| {
            *first_done = true;
            self.changed.notify_one();
        });
    }

    fn take(&self) {
        let mut first_done = self.first_done.lock();
        // Wrong: if the flag is up already, its signal has gone by.
        self.changed.wait(&mut first_done);
        while !*first_done {
            self.changed.wait(&mut first_done);
        }
    }
}
