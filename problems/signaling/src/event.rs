//! An event that stays set.
//!
//! An event is not used up by the threads that wait for it. The signal would do
//! for any number of threads, before or after it is given, but it says only
//! that something has happened, not how often.
//!
//! Source: ours, with the manual-reset event of many systems.
//! Patterns: signaling.

use sync_core::Event;

use crate::Signal;

pub(crate) struct Done {
    /// Set once the first part has been done.
    first_done: Event,
}

impl Done {
    pub(crate) fn new() -> Self {
        Self {
            first_done: Event::new(),
        }
    }
}

impl Signal for Done {
    fn give(&self) {
        self.first_done.set();
    }

    fn take(&self) {
        self.first_done.wait();
    }
}
