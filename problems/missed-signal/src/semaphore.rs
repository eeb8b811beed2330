//! A semaphore, which remembers each signal.
//!
//! As printed. A permit is a job that was posted and not begun. It stays until
//! the worker comes for it, and two posts are two permits: there is nothing to
//! look at first, and no order that loses one.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: signaling.
//! Python: threading.Semaphore.

use sync_core::Semaphore;

use crate::Bell;

pub(crate) struct Permits {
    /// A permit for each job that is posted and not begun.
    jobs: Semaphore,
}

impl Permits {
    pub(crate) fn new() -> Self {
        Self {
            jobs: Semaphore::new(0),
        }
    }
}

impl Bell for Permits {
    fn post(&self) {
        self.jobs.release();
    }

    fn await_job(&self) {
        self.jobs.acquire();
    }
}
