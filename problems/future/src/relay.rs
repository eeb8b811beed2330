//! Semaphores: a permit to decide, and a turnstile.
//!
//! Whoever gets the permit decides and opens the turnstile. Each waiter that comes
//! through lets the next one through, so it stays open.
//!
//! Source: ours; the turnstile is that of Downey, *The Little Book of Semaphores* 2.2.1,
//! §3.5.
//! Patterns: mutex, turnstile.

use sync_core::{Semaphore, Shared};

use crate::Promise;

pub(crate) struct Relay {
    /// One permit: the right to decide.
    claim: Semaphore,
    value: Shared<Option<u64>>,
    /// No permit until it is decided, one from then on.
    turnstile: Semaphore,
}

impl Relay {
    pub(crate) fn new() -> Self {
        Self {
            claim: Semaphore::new(1),
            value: Shared::new(None),
            turnstile: Semaphore::new(0),
        }
    }

    fn decide(&self, what: Option<u64>) -> bool {
        let first = self.claim.try_acquire();
        if first {
            self.value.with(|value| *value = what);
            self.turnstile.release();
        }
        first
    }
}

impl Promise for Relay {
    fn set(&self, value: u64) -> bool {
        self.decide(Some(value))
    }

    fn cancel(&self) -> bool {
        self.decide(None)
    }

    fn wait(&self) -> Option<u64> {
        self.turnstile.acquire();
        self.turnstile.release();
        self.value.get()
    }
}
