//! Waits for an item inside the mutex.
//!
//! A consumer that finds the buffer empty goes to sleep and keeps the
//! mutex. The producer that would wake it waits for that mutex.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.3, Deadlock #4.
//! Patterns: signaling, mutex.
//! Derived from: `semaphores`.

use std::collections::VecDeque;

use sync_core::{Semaphore, Shared};

use crate::Buffer;

pub(crate) struct ItemsInsideMutex {
    /// Guards `buffer`.
    mutex: Semaphore,
    buffer: Shared<VecDeque<u64>>,
    /// Never more permits than items in the buffer that no consumer has claimed.
    items: Semaphore,
}

impl ItemsInsideMutex {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            buffer: Shared::new(VecDeque::new()),
            items: Semaphore::new(0),
        }
    }
}

impl Buffer for ItemsInsideMutex {
    fn put(&self, item: u64) {
        self.mutex.acquire();
        self.buffer.with(|buffer| buffer.push_back(item));
        self.mutex.release();
        self.items.release();
    }

    fn take(&self) -> Option<u64> {
        self.mutex.acquire();
        // Wrong: no producer can put anything while this waits.
        self.items.acquire();
        let item = self.buffer.with(VecDeque::pop_front);
        self.mutex.release();
        item
    }
}
