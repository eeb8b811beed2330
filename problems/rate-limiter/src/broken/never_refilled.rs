//! Tokens that nobody gives back.
//!
//! The thread that should refill the bucket was to be written later.
//!
//! Source: a common answer in interviews.
//! Patterns: multiplex.

use sync_core::{Clock, Semaphore};

use crate::Limiter;

pub(crate) struct NeverRefilled {
    tokens: Semaphore,
}

impl NeverRefilled {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            tokens: Semaphore::new(limit),
        }
    }
}

impl Limiter for NeverRefilled {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        // Wrong: it is never released.
        self.tokens.acquire();
        go(clock.now());
    }
}
