//! A thread looks once, and then waits once.
//!
//! A producer is woken since there is room; before it has the lock, another one
//! fills the room. The woken one does not look again, and puts its item into a
//! full buffer. LeetCode's judge accepts it as long as that does not happen: it
//! runs a few threads, and compares what is in the buffer at the end.
//!
//! Source: ours, after many answers to LeetCode 1188.
//! Patterns: monitor, spurious wakeup, barging.
//! Derived from: `two_condvars`.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct IfNotWhile {
    capacity: usize,
    /// `0 ..= capacity` items.
    buffer: Mutex<VecDeque<u64>>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            buffer: Mutex::new(VecDeque::new()),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }
}

impl Buffer for IfNotWhile {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        let mut buffer = self.buffer.lock();
        // Wrong: the room may be taken again before this thread has the lock.
        if buffer.len() == self.capacity {
            self.not_full.wait(&mut buffer);
        }
        buffer.push_back(item);
        placed();
        self.not_empty.notify_one();
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
