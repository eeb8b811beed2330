//! The last one wins.
//!
//! Who waits early gets one value and who waits late another one, and every setter is
//! told that it was the one.
//!
//! Source: a common answer in interviews: a value, a flag and a lock.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct Overwrites {
    /// Decided if there is something; inside it the value, if there is one.
    decision: Mutex<Option<Option<u64>>>,
    decided: Condvar,
}

impl Overwrites {
    pub(crate) fn new() -> Self {
        Self {
            decision: Mutex::new(None),
            decided: Condvar::new(),
        }
    }

    fn decide(&self, what: Option<u64>) -> bool {
        // Wrong: it may be decided.
        self.decision.with(|decision| *decision = Some(what));
        self.decided.notify_all();
        true
    }
}

impl Promise for Overwrites {
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
