//! A waiter looks once, and waits once.
//!
//! It is notified only when the count is zero, and the count stays there. So the
//! loop seems to be needless; but a wait may return without a notification, and
//! then the waiter passes too early.
//!
//! Source: ours; Python's and POSIX's documentation warn of it.
//! Patterns: monitor, spurious wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Latch;

pub(crate) struct IfNotWhile {
    count: Mutex<usize>,
    open: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            open: Condvar::new(),
        }
    }
}

impl Latch for IfNotWhile {
    fn count_down(&self) {
        self.count.with(|count| {
            if *count == 1 {
                self.open.notify_all();
            }
            *count = count.saturating_sub(1);
        });
    }

    fn wait(&self) {
        let mut count = self.count.lock();
        // Wrong: the wait may end although nobody has notified.
        if *count > 0 {
            self.open.wait(&mut count);
        }
    }
}
