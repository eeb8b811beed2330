//! A semaphore for the empty place, one for the full place.
//!
//! Stopping releases `full`, so that the printer goes on, looks, and goes home. A finder
//! that waits is let go by the printer, which prints what it waits for. Whether the press
//! is stopped is read where the number is put in or taken out, under the same lock: a
//! number that is in is printed, and none gets in afterwards.
//!
//! Source: course notes on Python's `threading`; the stop is ours.
//! Python: `threading.Semaphore`.
//! Patterns: signaling, mutex.

use sync_core::{Mutex, Semaphore};

use crate::Press;

pub(crate) struct TwoSemaphores {
    place: Mutex<Place>,
    /// A permit while the place is empty.
    empty: Semaphore,
    /// A permit while the place is full, and one more when the press is stopped.
    full: Semaphore,
}

#[derive(Debug, Hash)]
struct Place {
    number: Option<u64>,
    stopped: bool,
}

impl TwoSemaphores {
    pub(crate) fn new() -> Self {
        Self {
            place: Mutex::new(Place {
                number: None,
                stopped: false,
            }),
            empty: Semaphore::new(1),
            full: Semaphore::new(0),
        }
    }
}

impl Press for TwoSemaphores {
    fn hand_over(&self, number: u64) -> bool {
        self.empty.acquire();
        let is_in = self.place.with(|place| {
            if !place.stopped {
                place.number = Some(number);
            }
            !place.stopped
        });
        if is_in {
            self.full.release();
        }
        is_in
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        self.full.acquire();
        let number = self.place.with(|place| place.number.take());
        if let Some(number) = number {
            print(number);
            self.empty.release();
        }
        number.is_some()
    }

    fn stop(&self) {
        self.place.with(|place| place.stopped = true);
        self.full.release();
    }
}
