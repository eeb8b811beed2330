//! A meeting where a signal was asked for.
//!
//! The order of the two parts is right. But the first thread waits for the
//! second as well, and it has no reason to: it has done what others need, and
//! could go on.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §3.3 is about
//! meetings.
//! Patterns: signaling, rendezvous.
//! Derived from: `event`.

use sync_core::Rendezvous;

use crate::Signal;

pub(crate) struct Meets {
    first_done: Rendezvous,
}

impl Meets {
    pub(crate) fn new() -> Self {
        Self {
            first_done: Rendezvous::new(),
        }
    }
}

impl Signal for Meets {
    fn give(&self) {
        // Wrong: this waits until the second thread has come.
        self.first_done.meet();
    }

    fn take(&self) {
        self.first_done.meet();
    }
}
