//! The stop flag is a plain variable.
//!
//! As the notes have it: both loops ask a global variable that a third thread sets. No
//! lock orders the accesses. In Python the interpreter's own lock does, and what is left
//! of the mistake is that nobody is woken: see `flag-alone`.
//!
//! Source: course notes on Python's `threading`.
//! Python: `threading.Semaphore`, a global variable.
//! Instead: two-semaphores.
//! Patterns: check then act.

use sync_core::{Mutex, Semaphore, Shared};

use crate::Press;

pub(crate) struct UnguardedFlag {
    number: Mutex<u64>,
    stopped: Shared<bool>,
    empty: Semaphore,
    full: Semaphore,
}

impl UnguardedFlag {
    pub(crate) fn new() -> Self {
        Self {
            number: Mutex::new(0),
            stopped: Shared::new(false),
            empty: Semaphore::new(1),
            full: Semaphore::new(0),
        }
    }
}

impl Press for UnguardedFlag {
    fn hand_over(&self, number: u64) -> bool {
        if self.stopped.get() {
            return false;
        }
        self.empty.acquire();
        self.number.with(|place| *place = number);
        self.full.release();
        true
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        if self.stopped.get() {
            return false;
        }
        self.full.acquire();
        print(self.number.with(|place| *place));
        self.empty.release();
        true
    }

    fn stop(&self) {
        // Wrong: the others may be reading it.
        self.stopped.with(|stopped| *stopped = true);
    }
}
