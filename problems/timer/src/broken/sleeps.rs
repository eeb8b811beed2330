//! The timer sleeps, cancelled or not.
//!
//! Nothing wrong happens, and a thread waits for a time that nobody needs any more: a
//! program with such a timer ends when the timer does. The puzzle's clock stands still
//! once the timer is cancelled; so it never does, which is told as a deadlock.
//!
//! Source: course notes on Python's `threading`, with `time.sleep`.
//! Python: `time.sleep`.
//! Instead: monitor.
//! Patterns: mutex.

use sync_core::{Clock, Semaphore};

use crate::Timer;

pub(crate) struct Sleeps {
    decision: Semaphore,
}

impl Sleeps {
    pub(crate) fn new() -> Self {
        Self {
            decision: Semaphore::new(1),
        }
    }
}

impl Timer for Sleeps {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        // Wrong: nothing wakes it.
        clock.wait_until(time);
        if self.decision.try_acquire() {
            fire();
        }
    }

    fn cancel(&self, _: &Clock) -> bool {
        self.decision.try_acquire()
    }
}
