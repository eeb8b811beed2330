//! All units at once, and jobs in order of arrival.
//!
//! The first in the queue waits until there are enough units for it, and those
//! behind it wait for it, even if there are enough for them. So no small job
//! goes ahead of a large one that came before.
//!
//! Source: ours, with the turnstile of Downey, *The Little Book of Semaphores*
//! 2.2.1, §4.2.5.
//! Patterns: turnstile, monitor, bounded overtaking.

use sync_core::{Condvar, FifoSemaphore, Mutex};

use crate::{Allocator, Need};

pub(crate) struct InOrder {
    /// One permit: the first place in the queue.
    queue: FifoSemaphore,
    free: Mutex<usize>,
    /// Notified when `free` has grown.
    freed: Condvar,
}

impl InOrder {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            queue: FifoSemaphore::new(1),
            free: Mutex::new(units),
            freed: Condvar::new(),
        }
    }
}

impl Allocator for InOrder {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        self.queue.acquire();
        self.free.when(
            &self.freed,
            |free| *free >= need.all(),
            |free| *free -= need.all(),
        );
        self.queue.release();
        begin();
        finish();
        self.free.with(|free| {
            *free += need.all();
            // One is enough: only the first in the queue waits.
            self.freed.notify_one();
        });
    }
}
