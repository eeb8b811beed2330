//! A monitor: decided or not, and a condition for it.
//!
//! The first to decide does so under the lock and wakes all that wait. Once decided, it
//! never changes.
//!
//! Source: ours.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct Monitor {
    decision: Mutex<Decision>,
    decided: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Decision {
    Open,
    Value(u64),
    Cancelled,
}

impl Monitor {
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

impl Promise for Monitor {
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
