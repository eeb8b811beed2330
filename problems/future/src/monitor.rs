//! A monitor: decided or not, and a condition for it.
//!
//! The first to decide does so under the lock and wakes all that wait. Once decided, it
//! never changes.
//!
//! Source: ours.
//! Python: `concurrent.futures.Future`.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct Monitor {
    /// Decided if there is something; inside it the value, if there is one.
    decision: Mutex<Option<Option<u64>>>,
    decided: Condvar,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            decision: Mutex::new(None),
            decided: Condvar::new(),
        }
    }

    fn decide(&self, what: Option<u64>) -> bool {
        let first = self.decision.with(|decision| {
            let first = decision.is_none();
            decision.get_or_insert(what);
            first
        });
        if first {
            self.decided.notify_all();
        }
        first
    }
}

impl Promise for Monitor {
    fn set(&self, value: u64) -> bool {
        self.decide(Some(value))
    }

    fn cancel(&self) -> bool {
        self.decide(None)
    }

    fn wait(&self) -> Option<u64> {
        self.decision
            .when(&self.decided, Option::is_some, |decision| {
                decision.flatten()
            })
    }
}
