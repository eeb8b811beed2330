//! Waits for a space inside the mutex.
//!
//! A producer that finds the buffer full keeps the mutex while it waits. The
//! consumer that would make room needs the mutex, and so they wait for each
//! other.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.3 (Deadlock #4),
//! there on the consumer's side.
//! Patterns: signaling, mutex.
//! Derived from: `two_semaphores`.

use std::collections::VecDeque;

use sync_core::{Semaphore, Shared};

use crate::Buffer;

pub(crate) struct MutexBeforeSpaces {
    /// Permits to put, `0 ..= capacity`.
    spaces: Semaphore,
    /// Permits to take, `0 ..= capacity`.
    items: Semaphore,
    /// Guards `buffer`.
    mutex: Semaphore,
    buffer: Shared<VecDeque<u64>>,
}

impl MutexBeforeSpaces {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            spaces: Semaphore::new(capacity),
            items: Semaphore::new(0),
            mutex: Semaphore::new(1),
            buffer: Shared::new(VecDeque::new()),
        }
    }
}

impl Buffer for MutexBeforeSpaces {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.mutex.acquire();
        // Wrong: nobody can take anything while this waits.
        self.spaces.acquire();
        self.buffer.with(|buffer| buffer.push_back(item));
        placed();
        self.mutex.release();
        self.items.release();
    }

    fn take(&self, taken: &dyn Fn(u64)) {
        self.items.acquire();
        self.mutex.acquire();
        let item = self.buffer.with(VecDeque::pop_front);
        taken(item.expect("a permit of `items` stands for an item"));
        self.mutex.release();
        self.spaces.release();
    }
}
