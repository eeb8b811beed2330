//! A flag where a number is needed.
//!
//! As printed: the worker waits until `ready` is true and makes it false. That
//! is right for one job. If two are posted before the worker looks, the flag is
//! raised twice and is no higher for it, and the worker waits for the second
//! job for ever.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: monitor, signaling, missed signal.
//! Derived from: `predicate`.
//! Python: threading.Condition.wait, notify.
//! Instead: predicate.

use sync_core::{Condvar, Mutex};

use crate::Bell;

pub(crate) struct OneFlag {
    /// Whether a job is posted and not begun.
    ready: Mutex<bool>,
    /// Notified when there is a job.
    posted: Condvar,
}

impl OneFlag {
    pub(crate) fn new() -> Self {
        Self {
            ready: Mutex::new(false),
            posted: Condvar::new(),
        }
    }
}

impl Bell for OneFlag {
    fn post(&self) {
        self.ready.with(|ready| {
            // Wrong: a job may be waiting already, and then this says nothing.
            *ready = true;
            self.posted.notify_one();
        });
    }

    fn await_job(&self) {
        self.ready
            .when(&self.posted, |ready| *ready, |ready| *ready = false);
    }
}
