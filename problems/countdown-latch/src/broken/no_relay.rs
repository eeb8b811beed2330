//! A waiter takes the permit and keeps it.
//!
//! The last worker releases one permit, and it serves one waiter. The latch
//! cannot know how many will come, so none of them may keep it.
//!
//! Source: ours.
//! Patterns: turnstile, scoreboard.
//! Derived from: `relay`.

use sync_core::{Mutex, Semaphore};

use crate::Latch;

pub(crate) struct NoRelay {
    count: Mutex<usize>,
    turnstile: Semaphore,
}

impl NoRelay {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            turnstile: Semaphore::new(0),
        }
    }
}

impl Latch for NoRelay {
    fn count_down(&self) {
        let opens = self.count.with(|count| {
            let opens = *count == 1;
            *count = count.saturating_sub(1);
            opens
        });
        if opens {
            self.turnstile.release();
        }
    }

    fn wait(&self) {
        // Wrong: the permit is gone for the next one.
        self.turnstile.acquire();
    }
}
