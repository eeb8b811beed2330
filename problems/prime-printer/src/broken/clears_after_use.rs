//! Two events, one of them cleared after use.
//!
//! As the notes have it. The printer says that the place is empty and clears `full`
//! afterwards; the finder may have set it again in between. That number is never seen,
//! and both wait for ever.
//!
//! Source: course notes on Python's `threading`.
//! Python: `threading.Event`.
//! Instead: monitor.
//! Patterns: missed signal.

use sync_core::{Event, Mutex};

use crate::Press;

pub(crate) struct ClearsAfterUse {
    number: Mutex<u64>,
    stopped: Mutex<bool>,
    empty: Event,
    full: Event,
}

impl ClearsAfterUse {
    pub(crate) fn new() -> Self {
        let empty = Event::new();
        empty.set();
        Self {
            number: Mutex::new(0),
            stopped: Mutex::new(false),
            empty,
            full: Event::new(),
        }
    }
}

impl Press for ClearsAfterUse {
    fn hand_over(&self, number: u64) -> bool {
        self.empty.wait();
        self.empty.clear();
        if self.stopped.with(|stopped| *stopped) {
            return false;
        }
        self.number.with(|place| *place = number);
        self.full.set();
        true
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        self.full.wait();
        if self.stopped.with(|stopped| *stopped) {
            return false;
        }
        print(self.number.with(|place| *place));
        self.empty.set();
        // Wrong: it may have been set again since.
        self.full.clear();
        true
    }

    fn stop(&self) {
        self.stopped.with(|stopped| *stopped = true);
        self.empty.set();
        self.full.set();
    }
}
