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
    decision: Mutex<Decision>,
    decided: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Decision {
    Open,
    Value(u64),
    Cancelled,
}

impl Overwrites {
    pub(crate) fn new() -> Self {
        Self {
            decision: Mutex::new(Decision::Open),
            decided: Condvar::new(),
        }
    }

    fn decide(&self, what: Decision) -> bool {
        // Wrong: it may be decided.
        self.decision.with(|decision| *decision = what);
        self.decided.notify_all();
        true
    }
}

impl Promise for Overwrites {
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
