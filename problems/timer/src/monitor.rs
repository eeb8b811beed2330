//! What becomes of it is decided once, under a lock.
//!
//! The timer's thread and the one that cancels both try to decide, and the first of them
//! does. To cancel is to decide and to end the wait.
//!
//! Source: ours; `FutureTask` of D. Lea's `java.util.concurrent` decides so.
//! Patterns: mutex.

use sync_core::{Clock, Mutex};

use crate::Timer;

pub(crate) struct Monitor {
    expiry: Mutex<Expiry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Expiry {
    Open,
    Fired,
    Cancelled,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            expiry: Mutex::new(Expiry::Open),
        }
    }

    /// Decides that this becomes of it, unless something else has; whether it does.
    fn decide(&self, wanted: Expiry) -> bool {
        self.expiry.with(|expiry| {
            if *expiry == Expiry::Open {
                *expiry = wanted;
            }
            *expiry == wanted
        })
    }
}

impl Timer for Monitor {
    fn run(&self, clock: &Clock, time: u64, fire: &dyn Fn()) {
        clock.wait_until_unless(time, &|| self.expiry.with(|it| *it == Expiry::Cancelled));
        if self.decide(Expiry::Fired) {
            fire();
        }
    }

    fn cancel(&self, clock: &Clock) -> bool {
        let cancelled = self.decide(Expiry::Cancelled);
        clock.notify();
        cancelled
    }
}
