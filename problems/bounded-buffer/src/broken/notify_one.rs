//! One condition, and one thread is woken.
//!
//! As printed in many notes: producers and consumers wait in the same place, in
//! a loop, and each change notifies one of them. A take that makes room may
//! wake another consumer, which finds nothing and waits again. The producer
//! that could go on sleeps, and nobody is left to wake it: a lost wakeup.
//!
//! Source: course notes on Python's `threading.Condition`; the usual mistake with
//! one condition variable.
//! Patterns: monitor, lost wakeup.
//! Derived from: `one_condvar`.
//! Python: threading.Condition.wait, notify.
//! Instead: one-condvar.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct NotifyOne {
    capacity: usize,
    /// `0 ..= capacity` items.
    buffer: Mutex<VecDeque<u64>>,
    changed: Condvar,
}

impl NotifyOne {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            buffer: Mutex::new(VecDeque::new()),
            changed: Condvar::new(),
        }
    }
}

impl Buffer for NotifyOne {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.buffer.when(
            &self.changed,
            |buffer| buffer.len() < self.capacity,
            |buffer| {
                buffer.push_back(item);
                placed();
                // Wrong: this may wake a producer, for which nothing has changed.
                self.changed.notify_one();
            },
        );
    }

    fn take(&self, taken: &dyn Fn(u64)) {
        self.buffer.when(
            &self.changed,
            |buffer| !buffer.is_empty(),
            |buffer| {
                let item = buffer.pop_front();
                taken(item.expect("it was waited for"));
                // Wrong: this may wake a consumer, for which nothing has changed.
                self.changed.notify_one();
            },
        );
    }
}
