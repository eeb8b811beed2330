//! Cancel does not ask whether it was too late.
//!
//! The timer decides correctly, under the lock, and `cancel` claims to have been in time
//! whatever was decided.
//!
//! Source: ours.
//! Patterns: check then act.

use sync_core::{Clock, Mutex};

use crate::Timer;

pub(crate) struct AlwaysCancelled {
    cancelled: Mutex<bool>,
}

impl AlwaysCancelled {
    pub(crate) fn new() -> Self {
        Self {
            cancelled: Mutex::new(false),
        }
    }
}

impl Timer for AlwaysCancelled {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        if clock.wait_until_unless(time, &|| self.cancelled.with(|it| *it)) {
            fire();
        }
    }

    fn cancel(&self, clock: &Clock) -> bool {
        self.cancelled.with(|it| *it = true);
        clock.notify();
        // Wrong: it may have fired.
        true
    }
}
