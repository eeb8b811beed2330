//! A mutex in front of the room.
//!
//! There are never too many inside: there is never more than one. The rule is
//! kept, and all places but one stay empty.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §3.4.
//! Patterns: multiplex, mutex.
//! Derived from: `semaphore`.

use sync_core::Semaphore;

use crate::Door;

pub(crate) struct OneAtATime {
    /// A permit for each free place, `0 ..= limit`.
    free: Semaphore,
}

impl OneAtATime {
    pub(crate) fn new() -> Self {
        Self {
            // Wrong: one permit, however many places there are.
            free: Semaphore::new(1),
        }
    }
}

impl Door for OneAtATime {
    fn enter(&self) {
        self.free.acquire();
    }

    fn leave(&self) {
        self.free.release();
    }
}
