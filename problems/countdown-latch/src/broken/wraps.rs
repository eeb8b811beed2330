//! The count goes on below zero.
//!
//! One worker more than the count says, and the count wraps round to a very
//! large number. Those that have passed are lucky; the next waiter waits for a
//! zero that does not come.
//!
//! Source: ours; in many languages the count would be -1 and not zero either.
//! Patterns: monitor.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Latch;

pub(crate) struct Wraps {
    count: Mutex<usize>,
    open: Condvar,
}

impl Wraps {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            open: Condvar::new(),
        }
    }
}

impl Latch for Wraps {
    fn count_down(&self) {
        self.count.with(|count| {
            // Wrong: at zero there is nothing to count.
            *count = count.wrapping_sub(1);
            if *count == 0 {
                self.open.notify_all();
            }
        });
    }

    fn wait(&self) {
        self.count.when(&self.open, |count| *count == 0, |_| ());
    }
}
