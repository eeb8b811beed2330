//! A monitor around the buffer.
//!
//! A consumer waits inside the monitor while the buffer is empty. The signal
//! says only that the buffer was not empty a moment ago: another consumer may
//! come in first. So a consumer that wakes looks again.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct Monitor {
    buffer: Mutex<VecDeque<u64>>,
    /// Notified once for each item that is put.
    not_empty: Condvar,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            buffer: Mutex::new(VecDeque::new()),
            not_empty: Condvar::new(),
        }
    }
}

impl Buffer for Monitor {
    fn put(&self, item: u64) {
        self.buffer.with(|buffer| {
            buffer.push_back(item);
            // Also if the buffer was not empty: several consumers may wait.
            self.not_empty.notify_one();
        });
    }

    fn take(&self) -> Option<u64> {
        self.buffer.when(
            &self.not_empty,
            |buffer| !buffer.is_empty(),
            VecDeque::pop_front,
        )
    }
}
