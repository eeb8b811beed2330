//! A monitor that waits for a fact, not for a signal.
//!
//! As printed in the better notes. A condition variable remembers nothing, so
//! the lock guards a number that does: the jobs that were posted and not begun.
//! The worker looks at it and begins to wait in one step, and a poster needs the
//! lock to change it. A post that comes early leaves its trace in the number.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: monitor, signaling.
//! Python: threading.Condition.wait, notify.

use sync_core::{Condvar, Mutex};

use crate::Bell;

pub(crate) struct Predicate {
    /// Jobs that are posted and not begun.
    jobs: Mutex<usize>,
    /// Notified when there is a job more.
    posted: Condvar,
}

impl Predicate {
    pub(crate) fn new() -> Self {
        Self {
            jobs: Mutex::new(0),
            posted: Condvar::new(),
        }
    }
}

impl Bell for Predicate {
    fn post(&self) {
        self.jobs.with(|jobs| {
            *jobs += 1;
            self.posted.notify_one();
        });
    }

    fn await_job(&self) {
        self.jobs
            .when(&self.posted, |jobs| *jobs > 0, |jobs| *jobs -= 1);
    }
}
