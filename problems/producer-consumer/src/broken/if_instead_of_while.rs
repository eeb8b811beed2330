//! An `if` where a `while` belongs.
//!
//! Between the signal and the waking a second consumer may come along and take
//! the item. The first one does not look again, and takes from an empty
//! buffer. With one consumer it works, until a wait ends without any signal.
//!
//! Source: ours.
//! Patterns: monitor, spurious wakeup, barging.
//! Derived from: `monitor`.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct IfInsteadOfWhile {
    buffer: Mutex<VecDeque<u64>>,
    /// Notified once for each item that is put.
    not_empty: Condvar,
}

impl IfInsteadOfWhile {
    pub(crate) fn new() -> Self {
        Self {
            buffer: Mutex::new(VecDeque::new()),
            not_empty: Condvar::new(),
        }
    }
}

impl Buffer for IfInsteadOfWhile {
    fn put(&self, item: u64) {
        self.buffer.with(|buffer| {
            buffer.push_back(item);
            // Also if the buffer was not empty: several consumers may wait.
            self.not_empty.notify_one();
        });
    }

    fn take(&self) -> Option<u64> {
        self.buffer.enter(|buffer| {
            // Wrong: after the wait the buffer may be empty again.
            if buffer.is_empty() {
                self.not_empty.wait(buffer);
            }
            buffer.pop_front()
        })
    }
}
