//! A place for one number, and a condition that it has changed.
//!
//! Each waits for what it needs or for the stop. The printer looks for a number first:
//! one that was handed over is printed, stopped or not.
//!
//! Source: ours.
//! Python: `threading.Condition`.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Press;

pub(crate) struct Monitor {
    place: Mutex<Place>,
    changed: Condvar,
}

#[derive(Debug, Hash)]
struct Place {
    number: Option<u64>,
    stopped: bool,
}

impl Monitor {
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

impl Press for Monitor {
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
                let number = place.number.take();
                if let Some(number) = number {
                    print(number);
                    self.changed.notify_all();
                }
                number.is_some()
            },
        )
    }

    fn stop(&self) {
        self.place.with(|place| place.stopped = true);
        self.changed.notify_all();
    }
}
