//! Sees the permits of a semaphore as the number of cokes.
//!
//! Nobody waits too long or goes on too early. But a permit of `cokes` is not a
//! coke: a consumer acquires it before it has its coke, and a producer releases it
//! after its coke is in. So what a producer sees is always too small, and what a
//! consumer sees is so, too, if another thread is on its way. The mutex does
//! not help, since permits come and go outside of it.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §8.2.2.
//! Patterns: signaling, mutex.

use sync_core::{Condvar, Mutex, Semaphore};

use crate::Machine;

pub(crate) struct ReadsPermits {
    /// Permits to remove a coke, `0 ..= capacity`.
    cokes: Open,
    /// Permits to add one, `0 ..= capacity`.
    slots: Semaphore,
    /// Held while the number is seen.
    mutex: Semaphore,
}

impl ReadsPermits {
    pub(crate) fn new(capacity: usize, start: usize) -> Self {
        Self {
            cokes: Open::new(start),
            slots: Semaphore::new(capacity - start),
            mutex: Semaphore::new(1),
        }
    }
}

impl Machine for ReadsPermits {
    fn produce(&self, sees: &dyn Fn(usize)) {
        self.slots.acquire();
        self.mutex.acquire();
        // Wrong: the permit for this coke is not there yet.
        sees(self.cokes.permits());
        self.mutex.release();
        self.cokes.release();
    }

    fn consume(&self, sees: &dyn Fn(usize)) {
        self.cokes.acquire();
        self.mutex.acquire();
        // Wrong: others, too, have a permit already and not their coke.
        sees(self.cokes.permits());
        self.mutex.release();
        self.slots.release();
    }
}

/// A semaphore that shows its permits, built as Python's is.
struct Open {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Open {
    fn new(permits: usize) -> Self {
        Self {
            permits: Mutex::new(permits),
            released: Condvar::new(),
        }
    }

    fn acquire(&self) {
        self.permits.when(
            &self.released,
            |permits| *permits > 0,
            |permits| *permits -= 1,
        );
    }

    fn release(&self) {
        self.permits.with(|permits| {
            *permits += 1;
            self.released.notify_one();
        });
    }

    fn permits(&self) -> usize {
        self.permits.with(|permits| *permits)
    }
}
