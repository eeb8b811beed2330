//! Cancelling wakes nobody.
//!
//! Cancelling came later, and whoever wrote it thought of those that set the value.
//!
//! Source: a common answer in interviews.
//! Patterns: missed signal, monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct CancelInSilence {
    decision: Mutex<Decision>,
    decided: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Decision {
    Open,
    Value(u64),
    Cancelled,
}

impl CancelInSilence {
    pub(crate) fn new() -> Self {
        Self {
            decision: Mutex::new(Decision::Open),
            decided: Condvar::new(),
        }
    }

    fn decide(&self, what: Decision) -> bool {
        let first = self.decision.with(|decision| {
            let first = *decision == Decision::Open;
            if first {
                *decision = what;
            }
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
        self.decide(Decision::Value(value))
    }

    fn cancel(&self) -> bool {
        // Wrong: those that wait are not told.
        self.decision.with(|decision| {
            let first = *decision == Decision::Open;
            if first {
                *decision = Decision::Cancelled;
            }
            first
        })
    }

    fn wait(&self) -> Option<u64> {
        self.decision.when(
            &self.decided,
            |decision| *decision != Decision::Open,
            |decision| match *decision {
                Decision::Value(value) => Some(value),
                _ => None,
            },
        )
    }
}
