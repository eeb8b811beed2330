//! Two events, cleared in time, and a stop that sets both.
//!
//! Cleared before the place is used, no number is missed. But after the stop both events
//! are set whatever is in the place: the printer may find the number that it has printed.
//!
//! Source: course notes on Python's `threading`.
//! Python: `threading.Event`.
//! Instead: monitor.
//! Patterns: signaling.

use sync_core::{Event, Mutex};

use crate::Press;

pub(crate) struct FlagAndEvents {
    number: Mutex<u64>,
    stopped: Mutex<bool>,
    empty: Event,
    full: Event,
}

impl FlagAndEvents {
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

impl Press for FlagAndEvents {
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
        self.full.clear();
        // Wrong: it was set for the stop or for a number, and this asks neither.
        print(self.number.with(|place| *place));
        self.empty.set();
        !self.stopped.with(|stopped| *stopped)
    }

    fn stop(&self) {
        self.stopped.with(|stopped| *stopped = true);
        self.empty.set();
        self.full.set();
    }
}
