//! The stop flag is guarded, and nobody is woken.
//!
//! A printer that waits for a number does not look at the flag, and the finder that
//! would bring one has gone home.
//!
//! Source: course notes on Python's `threading`, with a lock around the flag.
//! Python: `threading.Semaphore`, `Lock`.
//! Instead: two-semaphores.
//! Patterns: missed signal.

use sync_core::{Mutex, Semaphore};

use crate::Press;

pub(crate) struct FlagAlone {
    number: Mutex<u64>,
    stopped: Mutex<bool>,
    empty: Semaphore,
    full: Semaphore,
}

impl FlagAlone {
    pub(crate) fn new() -> Self {
        Self {
            number: Mutex::new(0),
            stopped: Mutex::new(false),
            empty: Semaphore::new(1),
            full: Semaphore::new(0),
        }
    }
}

impl Press for FlagAlone {
    fn hand_over(&self, number: u64) -> bool {
        if self.stopped.with(|stopped| *stopped) {
            return false;
        }
        self.empty.acquire();
        self.number.with(|place| *place = number);
        self.full.release();
        true
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        if self.stopped.with(|stopped| *stopped) {
            return false;
        }
        self.full.acquire();
        print(self.number.with(|place| *place));
        self.empty.release();
        true
    }

    fn stop(&self) {
        // Wrong: whoever waits is not told.
        self.stopped.with(|stopped| *stopped = true);
    }
}
