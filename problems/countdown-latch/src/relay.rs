//! A turnstile that opens when the count is zero.
//!
//! One permit is enough for any number of waiters: each takes it and puts it
//! back for the next. Only the worker that comes to zero releases it, and only
//! once.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.6.4 (a turnstile
//! that begins locked).
//! Patterns: turnstile, scoreboard.

use sync_core::{Mutex, Semaphore};

use crate::Latch;

pub(crate) struct Relay {
    count: Mutex<usize>,
    /// Gets its permit when the count is zero, and keeps it.
    turnstile: Semaphore,
}

impl Relay {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            turnstile: Semaphore::new(0),
        }
    }
}

impl Latch for Relay {
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
        self.turnstile.acquire();
        // Relay: whoever passes lets the next one through.
        self.turnstile.release();
    }
}
