//! Wait; if it is not cancelled, fire.
//!
//! As in Python's library. Between the question whether it was cancelled and the firing,
//! it is cancelled: `cancel` has come back, and the timer fires afterwards. In Python
//! `cancel` returns nothing, so nobody can know.
//!
//! Source: Python's `threading.Timer`.
//! Python: `threading.Timer`.
//! Instead: monitor.
//! Patterns: check then act.

use sync_core::{Clock, Mutex};

use crate::Timer;

pub(crate) struct AsInPython {
    finished: Mutex<bool>,
}

impl AsInPython {
    pub(crate) fn new() -> Self {
        Self {
            finished: Mutex::new(false),
        }
    }
}

impl Timer for AsInPython {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        clock.wait_until_unless(time, &|| self.finished.with(|it| *it));
        if !self.finished.with(|it| *it) {
            // Wrong: it may have been cancelled since.
            fire();
        }
        self.finished.with(|it| *it = true);
    }

    fn cancel(&self, clock: &Clock) -> bool {
        let was_finished = self.finished.with(|it| std::mem::replace(it, true));
        clock.notify();
        !was_finished
    }
}
