//! A mutex, and a semaphore that counts items.
//!
//! A consumer that has a permit of `items` is sure of an item: the permit comes
//! after the item, and nobody takes an item without a permit. So a consumer
//! waits for its item first, and takes the mutex only to pick it up.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.2.
//! Patterns: signaling, mutex.

use std::collections::VecDeque;

use sync_core::{Semaphore, Shared};

use crate::Buffer;

pub(crate) struct Semaphores {
    /// Guards `buffer`.
    mutex: Semaphore,
    buffer: Shared<VecDeque<u64>>,
    /// Never more permits than items in the buffer that no consumer has claimed.
    items: Semaphore,
}

impl Semaphores {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            buffer: Shared::new(VecDeque::new()),
            items: Semaphore::new(0),
        }
    }
}

impl Buffer for Semaphores {
    fn put(&self, item: u64) {
        self.mutex.acquire();
        self.buffer.with(|buffer| buffer.push_back(item));
        self.mutex.release();
        self.items.release();
    }

    fn take(&self) -> Option<u64> {
        self.items.acquire();
        self.mutex.acquire();
        let item = self.buffer.with(VecDeque::pop_front);
        self.mutex.release();
        item
    }
}
