//! The one that puts an item in leaves, and does not unlock.
//!
//! To signal is the last thing that it does. So it need not come back, and no
//! thread is urgent: the lock passes to the woken thread, which unlocks when it
//! has its item. Nobody comes between, and an `if` is enough.
//!
//! Source: G. R. Andrews, *Concurrent Programming: Principles and Practice*,
//! 1991, for the baton; P. Brinch Hansen's Concurrent Pascal, 1975, for signals
//! that leave the monitor.
//! Patterns: pass the baton, hand-over of the mutex.

use sync_core::{Semaphore, Shared};

use crate::Store;

pub(crate) struct PassTheBaton {
    /// The baton: one permit while no thread has it.
    mutex: Semaphore,
    /// Threads that want an item wait here. A permit comes with the baton.
    filled: Semaphore,
    /// Used by the thread that has the baton.
    guarded: Shared<Guarded>,
}

#[derive(Debug, Default, Hash)]
struct Guarded {
    items: usize,
    /// Threads that wait at `filled`, and have not been signaled.
    waiting: usize,
}

impl PassTheBaton {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            filled: Semaphore::new(0),
            guarded: Shared::new(Guarded::default()),
        }
    }
}

impl Store for PassTheBaton {
    fn put(&self, placed: &dyn Fn()) {
        self.mutex.acquire();
        self.guarded.with(|guarded| guarded.items += 1);
        placed();
        if self.guarded.with(|guarded| guarded.waiting > 0) {
            self.filled.release();
        } else {
            self.mutex.release();
        }
    }

    fn take(&self, taken: &dyn Fn()) {
        self.mutex.acquire();
        if self.guarded.with(|guarded| guarded.items == 0) {
            self.guarded.with(|guarded| guarded.waiting += 1);
            self.mutex.release();
            // With the permit comes the mutex.
            self.filled.acquire();
            self.guarded.with(|guarded| guarded.waiting -= 1);
        }
        taken();
        self.guarded.with(|guarded| guarded.items -= 1);
        self.mutex.release();
    }
}
