//! The printer asks for the stop first.
//!
//! A number that was handed over just before the stop stays in the place: the finder was
//! told that it will be printed.
//!
//! Source: ours.
//! Python: `threading.Condition`.
//! Instead: monitor.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Press;

pub(crate) struct PrintOrStop {
    place: Mutex<Place>,
    changed: Condvar,
}

#[derive(Debug, Hash)]
struct Place {
    number: Option<u64>,
    stopped: bool,
}

impl PrintOrStop {
    pub(crate) fn new() -> Self {
        Self {
            place: Mutex::new(Place {
                number: None,
                stopped: false,
            }),
            changed: Condvar::new(),
        }
    }
}

impl Press for PrintOrStop {
    fn hand_over(&self, number: u64) -> bool {
        self.place.when(
            &self.changed,
            |place| place.number.is_none() || place.stopped,
            |place| {
                if !place.stopped {
                    place.number = Some(number);
                    self.changed.notify_all();
                }
                !place.stopped
            },
        )
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        self.place.when(
            &self.changed,
            |place| place.number.is_some() || place.stopped,
            |place| {
                // Wrong: there may be a number.
                if place.stopped {
                    return false;
                }
                place.number.take().map(print);
                self.changed.notify_all();
                true
            },
        )
    }

    fn stop(&self) {
        self.place.with(|place| place.stopped = true);
        self.changed.notify_all();
    }
}
