//! A monitor with one condition, and everybody is woken.
//!
//! Producers and consumers wait in the same place, so a thread that
//! changes the buffer cannot choose a side to wake. It wakes all threads; those
//! for which nothing has changed look again and go on waiting.
//!
//! Source: the textbook buffer of Java's `synchronized`, `wait` and
//! `notifyAll`; the code is ours.
//! Patterns: monitor.
//! Python: threading.Condition.wait, notify all.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct OneCondvar {
    capacity: usize,
    /// `0 ..= capacity` items.
    buffer: Mutex<VecDeque<u64>>,
    changed: Condvar,
}

impl OneCondvar {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            buffer: Mutex::new(VecDeque::new()),
            changed: Condvar::new(),
        }
    }
}

impl Buffer for OneCondvar {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.buffer.when(
            &self.changed,
            |buffer| buffer.len() < self.capacity,
            |buffer| {
                buffer.push_back(item);
                placed();
                self.changed.notify_all();
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
                self.changed.notify_all();
            },
        );
    }
}
