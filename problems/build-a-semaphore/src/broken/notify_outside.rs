//! A count, and a notification after the lock.
//!
//! It is the semaphore of most textbooks, and it loses no permit. But the permit lies
//! there for anybody: who gave it can take it back, and the thread that was notified
//! waits again.
//!
//! Source: ours, as in many textbooks.
//! Derived from: `closed-door`.
//! Patterns: monitor, barging.

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct NotifyOutside {
    permits: Mutex<usize>,
    given: Condvar,
}

impl NotifyOutside {
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            permits: Mutex::new(permits),
            given: Condvar::new(),
        }
    }
}

impl Built for NotifyOutside {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.permits.enter(|permits| {
            if **permits == 0 {
                waits();
            }
            self.given.wait_while(permits, |permits| *permits == 0);
            **permits -= 1;
            takes();
        });
    }

    fn release(&self, gives: &dyn Fn()) {
        self.permits.with(|permits| {
            gives();
            *permits += 1;
        });
        // Wrong: until the one that this wakes has the lock, anybody takes the permit.
        self.given.notify_one();
    }
}
