//! Two counting semaphores and a mutex.
//!
//! `spaces` counts what may still be put, `items` what may be taken. A put
//! turns a space into an item and a take turns it back, so together they are
//! never more than the capacity. The wait comes before the mutex: a thread that
//! waits keeps no other from the buffer.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.1.6; E. W.
//! Dijkstra, *Cooperating sequential processes* (EWD 123), 1965.
//! Patterns: signaling, mutex.
//! Python: threading.Semaphore, threading.Lock.

use std::collections::VecDeque;

use sync_core::{Semaphore, Shared};

use crate::Buffer;

pub(crate) struct TwoSemaphores {
    /// Permits to put, `0 ..= capacity`.
    spaces: Semaphore,
    /// Permits to take, `0 ..= capacity`.
    items: Semaphore,
    /// Guards `buffer`.
    mutex: Semaphore,
    buffer: Shared<VecDeque<u64>>,
}

impl TwoSemaphores {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            spaces: Semaphore::new(capacity),
            items: Semaphore::new(0),
            mutex: Semaphore::new(1),
            buffer: Shared::new(VecDeque::new()),
        }
    }
}

impl Buffer for TwoSemaphores {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.spaces.acquire();
        self.mutex.acquire();
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
