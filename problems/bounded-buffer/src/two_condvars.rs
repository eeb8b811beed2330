//! A monitor with a condition for each side.
//!
//! Producers wait for `not_full`, consumers for `not_empty`. A put can serve
//! only a consumer and a take only a producer, so it is enough to wake one
//! thread of that side.
//!
//! Source: C. A. R. Hoare, *Monitors: an operating system structuring concept*,
//! 1974; with waits in a loop, as Mesa's monitors need it.
//! Patterns: monitor.
//! Python: threading.Condition.wait, notify.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct TwoCondvars {
    capacity: usize,
    /// `0 ..= capacity` items.
    buffer: Mutex<VecDeque<u64>>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl TwoCondvars {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            buffer: Mutex::new(VecDeque::new()),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }
}

impl Buffer for TwoCondvars {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.buffer.when(
            &self.not_full,
            |buffer| buffer.len() < self.capacity,
            |buffer| {
                buffer.push_back(item);
                placed();
                self.not_empty.notify_one();
            },
        );
    }

    fn take(&self, taken: &dyn Fn(u64)) {
        self.buffer.when(
            &self.not_empty,
            |buffer| !buffer.is_empty(),
            |buffer| {
                let item = buffer.pop_front();
                taken(item.expect("it was waited for"));
                self.not_full.notify_one();
            },
        );
    }
}
