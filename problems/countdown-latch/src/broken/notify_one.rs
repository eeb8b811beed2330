//! At zero, one waiter is woken.
//!
//! With one waiter it is right. With two, the second one sleeps for ever: the
//! count is zero, and nobody counts to zero again.
//!
//! Source: ours.
//! Patterns: monitor, lost wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Latch;

pub(crate) struct NotifyOne {
    count: Mutex<usize>,
    open: Condvar,
}

impl NotifyOne {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            open: Condvar::new(),
        }
    }
}

impl Latch for NotifyOne {
    fn count_down(&self) {
        self.count.with(|count| {
            if *count == 1 {
                // Wrong: all that wait may go on, and one is woken.
                self.open.notify_one();
            }
            *count = count.saturating_sub(1);
        });
    }

    fn wait(&self) {
        self.count.when(&self.open, |count| *count == 0, |_| ());
    }
}
