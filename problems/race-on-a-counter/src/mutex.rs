//! A lock around the counter.
//!
//! Reading, adding and writing are one step for everybody else: who has the lock
//! finds what the one before has written.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §9.1, with a lock as
//! C and Rust have it.
//! Patterns: mutex.

use sync_core::Mutex;

use crate::Counter;

pub(crate) struct Locked {
    value: Mutex<u64>,
}

impl Locked {
    pub(crate) fn new() -> Self {
        Self {
            value: Mutex::new(0),
        }
    }
}

impl Counter for Locked {
    fn add(&self, writes: &dyn Fn(u64)) {
        self.value.with(|value| {
            *value += 1;
            writes(*value);
        });
    }
}
