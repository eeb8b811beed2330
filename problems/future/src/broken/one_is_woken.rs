//! Deciding wakes one of those that wait.
//!
//! It concerns all of them. The others wait for ever, though what they wait for is so.
//!
//! Source: a common answer in interviews, with `notify` for `notify_all`.
//! Patterns: lost wakeup, monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct OneIsWoken {
    /// Decided if there is something; inside it the value, if there is one.
    decision: Mutex<Option<Option<u64>>>,
    decided: Condvar,
}

impl OneIsWoken {
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
            // Wrong: there may be more than one.
            self.decided.notify_one();
        }
        first
    }
}

impl Promise for OneIsWoken {
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
