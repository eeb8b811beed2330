//! Clears the event after it has looked.
//!
//! As printed: wait for the event, see what there is, clear the event for the
//! next time. A job that is posted between the last two sets an event that is
//! set already, and then the worker clears it. The job is counted, and nobody
//! looks. It need not even be so close: of two jobs that are posted before the
//! worker comes, it takes one and clears the event for both.
//!
//! Source: course notes on Python's `threading.Event`.
//! Patterns: signaling, missed signal.
//! Derived from: `event_and_count`.
//! Python: threading.Event, threading.Lock.
//! Instead: event-and-count.

use sync_core::{Event, Mutex, repeat_until};

use crate::Bell;

pub(crate) struct ClearsAfter {
    /// Jobs that are posted and not begun.
    jobs: Mutex<usize>,
    /// Set when a job is posted.
    look: Event,
}

impl ClearsAfter {
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

impl Bell for ClearsAfter {
    fn post(&self) {
        self.jobs.with(|jobs| *jobs += 1);
        self.look.set();
    }

    fn await_job(&self) {
        repeat_until(|| {
            self.look.wait();
            let found = self.take();
            // Wrong: this may undo the set of a job that was not seen.
            self.look.clear();
            found
        });
    }
}
