//! Ask whether it is decided, then decide.
//!
//! Both under the lock, but not in one critical section.
//!
//! Source: a common answer in interviews.
//! Patterns: check then act.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct CheckThenSet {
    /// Decided if there is something; inside it the value, if there is one.
    decision: Mutex<Option<Option<u64>>>,
    decided: Condvar,
}

impl CheckThenSet {
    pub(crate) fn new() -> Self {
        Self {
            decision: Mutex::new(None),
            decided: Condvar::new(),
        }
    }

    fn decide(&self, what: Option<u64>) -> bool {
        let first = self.decision.with(|decision| decision.is_none());
        if first {
            // Wrong: another one may have decided since.
            self.decision.with(|decision| *decision = Some(what));
            self.decided.notify_all();
        }
        first
    }
}

impl Promise for CheckThenSet {
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
