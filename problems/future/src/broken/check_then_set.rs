//! Ask whether it is decided, then decide.
//!
//! Both under the lock, but not in one critical section.
//!
//! Source: a common answer in interviews.
//! Patterns: check then act.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct CheckThenSet {
    decision: Mutex<Decision>,
    decided: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Decision {
    Open,
    Value(u64),
    Cancelled,
}

impl CheckThenSet {
    pub(crate) fn new() -> Self {
        Self {
            decision: Mutex::new(Decision::Open),
            decided: Condvar::new(),
        }
    }

    fn decide(&self, what: Decision) -> bool {
        let first = self.decision.with(|decision| *decision == Decision::Open);
        if first {
            // Wrong: another one may have decided since.
            self.decision.with(|decision| *decision = what);
            self.decided.notify_all();
        }
        first
    }
}

impl Promise for CheckThenSet {
    fn set(&self, value: u64) -> bool {
        self.decide(Decision::Value(value))
    }

    fn cancel(&self) -> bool {
        self.decide(Decision::Cancelled)
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
