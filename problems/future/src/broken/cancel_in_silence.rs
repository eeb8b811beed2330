//! Cancelling wakes nobody.
//!
//! Cancelling came later, and whoever wrote it thought of those that set the value.
//!
//! Source: a common answer in interviews.
//! Patterns: missed signal, monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct CancelInSilence {
    /// Decided if there is something; inside it the value, if there is one.
    decision: Mutex<Option<Option<u64>>>,
    decided: Condvar,
}

impl CancelInSilence {
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

impl Promise for CancelInSilence {
    fn set(&self, value: u64) -> bool {
        self.decide(Some(value))
    }

    fn cancel(&self) -> bool {
        // Wrong: those that wait are not told.
        self.decision.with(|decision| {
            let first = decision.is_none();
            decision.get_or_insert(None);
            first
        })
    }

    fn wait(&self) -> Option<u64> {
        self.decision
            .when(&self.decided, Option::is_some, |decision| {
                decision.flatten()
            })
    }
}
