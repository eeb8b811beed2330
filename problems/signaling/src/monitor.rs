//! A monitor that writes down what has happened.
//!
//! A condition variable remembers no signal, so the lock guards a flag that
//! does. The second thread looks at the flag and begins to wait in one step;
//! the first one needs the lock to raise it, so no signal falls in between. The
//! loop is written out here; `Mutex::when` stands for it in later monitors.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, signaling.

use sync_core::{Condvar, Mutex};

use crate::Signal;

pub(crate) struct Monitor {
    first_done: Mutex<bool>,
    /// Notified when `first_done` has become true.
    changed: Condvar,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            first_done: Mutex::new(false),
            changed: Condvar::new(),
        }
    }
}

impl Signal for Monitor {
    fn give(&self) {
        self.first_done.with(|first_done| {
            *first_done = true;
            self.changed.notify_one();
        });
    }

    fn take(&self) {
        let mut first_done = self.first_done.lock();
        while !*first_done {
            self.changed.wait(&mut first_done);
        }
    }
}
