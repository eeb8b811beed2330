//! A semaphore hands out all units of a job at once.
//!
//! `acquire_n` waits until there are so many permits, and holds none of them
//! meanwhile. One that takes them one after the other would: see `unit-by-unit`.
//! Small jobs can keep a large one waiting for ever.
//!
//! Source: J. W. Havender, *Avoiding deadlock in multitasking systems*, 1968
//! (collective requests).
//! Patterns: multiplex, starvation.

use sync_core::Semaphore;

use crate::{Allocator, Need};

pub(crate) struct SeveralPermits {
    free: Semaphore,
}

impl SeveralPermits {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            free: Semaphore::new(units),
        }
    }
}

impl Allocator for SeveralPermits {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        self.free.acquire_n(need.all());
        begin();
        finish();
        self.free.release_n(need.all());
    }
}
