//! An event that says look, and a count that says how many.
//!
//! An event cannot count: set twice, it is set. So the number of jobs is kept
//! beside it, and the event only means that the number may have changed. The
//! worker clears the event before it looks. A job that is posted after that
//! sets it again, and one that was posted before is seen.
//!
//! Source: ours; it is how edge-triggered notifications are used.
//! Patterns: signaling, mutex.

use sync_core::{Event, Mutex, repeat_until};

use crate::Bell;

pub(crate) struct EventAndCount {
    /// Jobs that are posted and not begun.
    jobs: Mutex<usize>,
    /// Set whenever a job was posted since the worker cleared it last.
    look: Event,
}

impl EventAndCount {
    pub(crate) fn new() -> Self {
        Self {
            jobs: Mutex::new(0),
            look: Event::new(),
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

impl Bell for EventAndCount {
    fn post(&self) {
        self.jobs.with(|jobs| *jobs += 1);
        self.look.set();
    }

    fn await_job(&self) {
        // The number first: jobs may be left for which the event was cleared.
        repeat_until(|| {
            self.take() || {
                self.look.wait();
                self.look.clear();
                false
            }
        });
    }
}
