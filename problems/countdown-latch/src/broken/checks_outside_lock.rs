//! A waiter looks at the count, and waits in a second step.
//!
//! In between the last worker counts down and wakes nobody, since nobody waits
//! yet. Then the waiter waits for a notification that has been given.
//!
//! Source: ours.
//! Patterns: monitor, missed signal, check then act.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Latch;

pub(crate) struct ChecksOutsideLock {
    count: Mutex<usize>,
    open: Condvar,
}

impl ChecksOutsideLock {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            open: Condvar::new(),
        }
    }
}

impl Latch for ChecksOutsideLock {
    fn count_down(&self) {
        self.count.with(|count| {
            if *count == 1 {
                self.open.notify_all();
            }
            *count = count.saturating_sub(1);
        });
    }

    fn wait(&self) {
        while self.count.with(|count| *count > 0) {
            let mut count = self.count.lock();
            // Wrong: the count may have come to zero since it was looked at.
            self.open.wait(&mut count);
        }
    }
}
