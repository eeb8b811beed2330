//! Looks first, and then locks to wait.
//!
//! As printed: the worker tests the variable without the lock, and locks only
//! because `wait` asks for it. Between the test and the wait a poster can do all
//! that it does. It notifies nobody, and the worker goes to sleep over a job
//! that is there. Here each access to the variable is atomic, as in Python.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: signaling, missed signal, check then act.
//! Derived from: `predicate`.
//! Python: threading.Condition.wait, notify.
//! Instead: predicate.

use sync_core::{Condvar, Mutex, repeat_until};

use crate::Bell;

pub(crate) struct TestsOutsideLock {
    /// Jobs that are posted and not begun.
    jobs: Mutex<usize>,
    lock: Mutex<()>,
    /// Notified when there is a job more.
    posted: Condvar,
}

impl TestsOutsideLock {
    pub(crate) fn new() -> Self {
        Self {
            jobs: Mutex::new(0),
            lock: Mutex::new(()),
            posted: Condvar::new(),
        }
    }

    /// Takes a job if there is one.
    fn take(&self) -> bool {
        self.jobs.with(|jobs| {
            let found = *jobs > 0;
            *jobs -= usize::from(found);
            found
        })
    }
}

impl Bell for TestsOutsideLock {
    fn post(&self) {
        self.jobs.with(|jobs| *jobs += 1);
        self.lock.with(|()| self.posted.notify_one());
    }

    fn await_job(&self) {
        repeat_until(|| {
            self.take() || {
                // Wrong: a job may have been posted since, and notified.
                self.lock.enter(|lock| self.posted.wait(lock));
                false
            }
        });
    }
}
