//! One permit: whoever takes it decides.
//!
//! It is taken without waiting, by the timer to fire or by the one that cancels, and never
//! given back. The event only ends the wait.
//!
//! Source: ours.
//! Patterns: mutex, signaling.

use sync_core::{Clock, Event, Semaphore};

use crate::Timer;

pub(crate) struct OnePermit {
    /// One permit: the right to decide.
    decision: Semaphore,
    cancelled: Event,
}

impl OnePermit {
    pub(crate) fn new() -> Self {
        Self {
            decision: Semaphore::new(1),
            cancelled: Event::new(),
        }
    }
}

impl Timer for OnePermit {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        clock.wait_until_unless(time, &|| self.cancelled.is_set());
        if self.decision.try_acquire() {
            fire();
        }
    }

    fn cancel(&self, clock: &Clock) -> bool {
        let cancels = self.decision.try_acquire();
        if cancels {
            self.cancelled.set();
            clock.notify();
        }
        cancels
    }
}
