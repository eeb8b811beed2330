//! Signals, and unlocks as well.
//!
//! The signal wakes a thread that relies on its item, as in Hoare's monitor, but
//! the lock is not handed over: the woken thread asks for it like everybody
//! else. A taker that comes meanwhile takes the item. There are no spurious
//! wakeups at a semaphore, so this is the missing hand-over alone.
//!
//! Source: ours.
//! Patterns: hand-over of the mutex, barging.
//! Derived from: `pass_the_baton`.

use sync_core::{Semaphore, Shared};

use crate::Store;

pub(crate) struct LetsOthersIn {
    /// One permit while no thread has it.
    mutex: Semaphore,
    /// Threads that want an item wait here.
    filled: Semaphore,
    /// Used by the thread that has the mutex.
    guarded: Shared<Guarded>,
}

#[derive(Debug, Default, Hash)]
struct Guarded {
    items: usize,
    /// Threads that wait at `filled`, and have not been signaled.
    waiting: usize,
}

impl LetsOthersIn {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            filled: Semaphore::new(0),
            guarded: Shared::new(Guarded::default()),
        }
    }
}

impl Store for LetsOthersIn {
    fn put(&self, placed: &dyn Fn()) {
        self.mutex.acquire();
        self.guarded.with(|guarded| guarded.items += 1);
        placed();
        if self.guarded.with(|guarded| guarded.waiting > 0) {
            self.guarded.with(|guarded| guarded.waiting -= 1);
            self.filled.release();
        }
        // Wrong: whoever comes now finds the item that the woken one relies on.
        self.mutex.release();
    }

    fn take(&self, taken: &dyn Fn()) {
        self.mutex.acquire();
        if self.guarded.with(|guarded| guarded.items == 0) {
            self.guarded.with(|guarded| guarded.waiting += 1);
            self.mutex.release();
            self.filled.acquire();
            self.mutex.acquire();
        }
        taken();
        self.guarded.with(|guarded| guarded.items -= 1);
        self.mutex.release();
    }
}
