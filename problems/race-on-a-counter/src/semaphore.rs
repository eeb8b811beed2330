//! A semaphore with one permit around the counter.
//!
//! The counter itself is bare; everybody agrees to touch it with the permit
//! only.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §8.1.2 and §9.1.6.
//! Patterns: mutex.

use sync_core::{Semaphore, Shared};

use crate::Counter;

pub(crate) struct Guarded {
    /// Guards `value`.
    mutex: Semaphore,
    value: Shared<u64>,
}

impl Guarded {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            value: Shared::new(0),
        }
    }
}

impl Counter for Guarded {
    fn add(&self, writes: &dyn Fn(u64)) {
        self.mutex.acquire();
        self.value.with(|value| {
            *value += 1;
            writes(*value);
        });
        self.mutex.release();
    }
}
