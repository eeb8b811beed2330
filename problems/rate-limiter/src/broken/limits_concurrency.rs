//! A semaphore around the call.
//!
//! It limits how many are under way at once, not how many there are in a window. Calls
//! that are short pass as fast as they come.
//!
//! Source: a common answer in interviews.
//! Patterns: multiplex.

use sync_core::{Clock, Semaphore};

use crate::Limiter;

pub(crate) struct LimitsConcurrency {
    under_way: Semaphore,
}

impl LimitsConcurrency {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            under_way: Semaphore::new(limit),
        }
    }
}

impl Limiter for LimitsConcurrency {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        self.under_way.acquire();
        go(clock.now());
        // Wrong: the call is over, and counts for a window still.
        self.under_way.release();
    }
}
