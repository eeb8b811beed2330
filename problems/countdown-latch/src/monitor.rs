//! A count under a lock, and a condition.
//!
//! The worker that counts down to zero wakes all that wait. A waiter looks at
//! the count before it waits and whenever it is woken. Counting down at zero is
//! nothing, so the count stays at zero and the latch open.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Latch;

pub(crate) struct Monitor {
    count: Mutex<usize>,
    /// Notified when `count` is zero.
    open: Condvar,
}

impl Monitor {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            open: Condvar::new(),
        }
    }
}

impl Latch for Monitor {
    fn count_down(&self) {
        self.count.with(|count| {
            if *count == 1 {
                self.open.notify_all();
            }
            *count = count.saturating_sub(1);
        });
    }

    fn wait(&self) {
        self.count.when(&self.open, |count| *count == 0, |_| ());
    }
}
