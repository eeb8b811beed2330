//! A future that is set by the timer or cancelled.
//!
//! A future is set or cancelled, whichever comes first, and tells both sides: that is the
//! whole problem.
//!
//! Source: ours, on sync-core's future.
//! Patterns: mutex.

use sync_core::{Clock, Future};

use crate::Timer;

pub(crate) struct Decision {
    fired: Future<()>,
}

impl Decision {
    pub(crate) fn new() -> Self {
        Self {
            fired: Future::new(),
        }
    }
}

impl Timer for Decision {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        clock.wait_until_unless(time, &|| self.fired.try_get().is_some());
        if self.fired.set(()).is_ok() {
            fire();
        }
    }

    fn cancel(&self, clock: &Clock) -> bool {
        let cancelled = self.fired.cancel();
        clock.notify();
        cancelled
    }
}
