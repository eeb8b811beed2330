//! Counts items, but does not guard the buffer.
//!
//! A permit of `items` promises that there is an item. It does not keep others
//! out: a producer may be putting its next one, or a second consumer may be at
//! the same end of the queue.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.2, without its
//! mutex.
//! Patterns: signaling, mutex.
//! Derived from: `semaphores`.

use std::collections::VecDeque;

use sync_core::{Semaphore, Shared};

use crate::Buffer;

pub(crate) struct UnprotectedBuffer {
    buffer: Shared<VecDeque<u64>>,
    /// Never more permits than items in the buffer that no consumer has claimed.
    items: Semaphore,
}

impl UnprotectedBuffer {
    pub(crate) fn new() -> Self {
        Self {
            buffer: Shared::new(VecDeque::new()),
            items: Semaphore::new(0),
        }
    }
}

impl Buffer for UnprotectedBuffer {
    fn put(&self, item: u64) {
        // Wrong: others may be at the buffer.
        self.buffer.with(|buffer| buffer.push_back(item));
        self.items.release();
    }

    fn take(&self) -> Option<u64> {
        self.items.acquire();
        self.buffer.with(VecDeque::pop_front)
    }
}
