//! Deciding wakes one of those that wait.
//!
//! It concerns all of them. The others wait for ever, though what they wait for is so.
//!
//! Source: a common answer in interviews, with `notify` for `notify_all`.
//! Patterns: lost wakeup, monitor.

use sync_core::{Condvar, Mutex};

use crate::Promise;

pub(crate) struct OneIsWoken {
    decision: Mutex<Decision>,
    decided: Condvar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Decision {
    Open,
    Value(u64),
    Cancelled,
}

impl OneIsWoken {
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
            // Wrong: there may be more than one.
            self.decided.notify_one();
        }
        first
    }
}

impl Promise for OneIsWoken {
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
