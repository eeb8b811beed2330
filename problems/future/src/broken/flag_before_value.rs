//! The event is set before the value is written.
//!
//! A waiter that is quick reads what was there before. The two lines look as if their
//! order did not matter.
//!
//! Source: a common answer in interviews.
//! Patterns: signaling.

use sync_core::{Event, Mutex, Semaphore};

use crate::Promise;

pub(crate) struct FlagBeforeValue {
    /// One permit: the right to decide.
    claim: Semaphore,
    value: Mutex<Option<u64>>,
    decided: Event,
}

impl FlagBeforeValue {
    pub(crate) fn new() -> Self {
        Self {
            claim: Semaphore::new(1),
            value: Mutex::new(None),
            decided: Event::new(),
        }
    }

    fn decide(&self, what: Option<u64>) -> bool {
        let first = self.claim.try_acquire();
        if first {
            // Wrong: the value is not there yet.
            self.decided.set();
            self.value.with(|value| *value = what);
        }
        first
    }
}

impl Promise for FlagBeforeValue {
    fn set(&self, value: u64) -> bool {
        self.decide(Some(value))
    }

    fn cancel(&self) -> bool {
        self.decide(None)
    }

    fn wait(&self) -> Option<u64> {
        self.decided.wait();
        self.value.with(|value| *value)
    }
}
