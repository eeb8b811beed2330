//! Reads, adds and writes, each on its own.
//!
//! A read and a write are atomic, so there is no data race, as if the machine
//! had one instruction for each. In between, others read and write, too.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §1.5.2: what the
//! machine makes of `count = count + 1`.
//! Patterns: check then act.
//! Derived from: `mutex`, its step taken apart.

use sync_core::Mutex;

use crate::Counter;

pub(crate) struct ReadThenWrite {
    value: Mutex<u64>,
}

impl ReadThenWrite {
    pub(crate) fn new() -> Self {
        Self {
            value: Mutex::new(0),
        }
    }
}

impl Counter for ReadThenWrite {
    fn add(&self, writes: &dyn Fn(u64)) {
        let seen = self.value.with(|value| *value);
        // Wrong: somebody else may have written since.
        self.value.with(|value| {
            *value = seen + 1;
            writes(*value);
        });
    }
}
