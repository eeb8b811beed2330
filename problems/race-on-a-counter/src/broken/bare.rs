//! The bare counter.
//!
//! `count += 1` looks like one step. It is a read and a write, and nothing
//! orders them with those of the other threads.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §1.5.2.
//! Patterns: check then act.
//! Derived from: `semaphore`, without it.

use sync_core::Shared;

use crate::Counter;

pub(crate) struct Bare {
    value: Shared<u64>,
}

impl Bare {
    pub(crate) fn new() -> Self {
        Self {
            value: Shared::new(0),
        }
    }
}

impl Counter for Bare {
    fn add(&self, writes: &dyn Fn(u64)) {
        // Wrong: a data race, after which anything may happen.
        self.value.with(|value| {
            *value += 1;
            writes(*value);
        });
    }
}
