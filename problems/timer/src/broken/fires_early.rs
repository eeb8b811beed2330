//! The tick that has begun counts as one.
//!
//! Whoever counts the ticks that he sees beginning is one too early. On real threads
//! nobody notices a tick more or less.
//!
//! Source: ours.
//! Patterns: mutex.

use sync_core::{Clock, Semaphore};

use crate::Timer;

pub(crate) struct FiresEarly {
    decision: Semaphore,
}

impl FiresEarly {
    pub(crate) fn new() -> Self {
        Self {
            decision: Semaphore::new(1),
        }
    }
}

impl Timer for FiresEarly {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        // Wrong: one tick less.
        clock.wait_until(time.saturating_sub(1));
        if self.decision.try_acquire() {
            fire();
        }
    }

    fn cancel(&self, clock: &Clock) -> bool {
        let cancels = self.decision.try_acquire();
        clock.notify();
        cancels
    }
}
