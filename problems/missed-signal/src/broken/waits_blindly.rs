//! Waits for the notification itself.
//!
//! As printed: `notify` on one side, `wait` on the other, and no variable
//! between them. If the poster is the faster one, it notifies nobody, and the
//! worker waits for ever. With a sleep in front of the `notify`, as notes often
//! have it, that is never seen.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: signaling, missed signal.
//! Derived from: `predicate`.
//! Python: threading.Condition.wait, notify.
//! Instead: predicate.

use sync_core::{Condvar, Mutex};

use crate::Bell;

pub(crate) struct WaitsBlindly {
    lock: Mutex<()>,
    /// Notified when a job is posted.
    posted: Condvar,
}

impl WaitsBlindly {
    pub(crate) fn new() -> Self {
        Self {
            lock: Mutex::new(()),
            posted: Condvar::new(),
        }
    }
}

impl Bell for WaitsBlindly {
    fn post(&self) {
        self.lock.with(|()| self.posted.notify_one());
    }

    fn await_job(&self) {
        // Wrong: the notification may have been given before.
        self.lock.enter(|lock| self.posted.wait(lock));
    }
}
