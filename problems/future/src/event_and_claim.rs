//! An event that it is decided, and one permit to decide.
//!
//! The value is written before the event is set, and never after. So those that wait for
//! the event may read it without a lock.
//!
//! Source: ours; `std::sync::OnceLock` is made so.
//! Patterns: signaling, mutex.

use sync_core::{Event, Semaphore, Shared};

use crate::Promise;

pub(crate) struct EventAndClaim {
    /// One permit: the right to decide.
    claim: Semaphore,
    value: Shared<Option<u64>>,
    decided: Event,
}

impl EventAndClaim {
    pub(crate) fn new() -> Self {
        Self {
            claim: Semaphore::new(1),
            value: Shared::new(None),
            decided: Event::new(),
        }
    }

    fn decide(&self, what: Option<u64>) -> bool {
        let first = self.claim.try_acquire();
        if first {
            self.value.with(|value| *value = what);
            self.decided.set();
        }
        first
    }
}

impl Promise for EventAndClaim {
    fn set(&self, value: u64) -> bool {
        self.decide(Some(value))
    }

    fn cancel(&self) -> bool {
        self.decide(None)
    }

    fn wait(&self) -> Option<u64> {
        self.decided.wait();
        self.value.get()
    }
}
