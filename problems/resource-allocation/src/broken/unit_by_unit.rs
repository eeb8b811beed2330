//! A semaphore for the units, and a job takes them one by one.
//!
//! Each job has some of its units and waits for more. When none is free, all of
//! them wait for each other.
//!
//! Source: ours; the usual mistake with a counting semaphore.
//! Patterns: multiplex.

use sync_core::Semaphore;

use crate::{Allocator, Need};

pub(crate) struct UnitByUnit {
    free: Semaphore,
}

impl UnitByUnit {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            free: Semaphore::new(units),
        }
    }
}

impl Allocator for UnitByUnit {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        // Wrong: it keeps what it has while it waits for more.
        for _ in 0..need.all() {
            self.free.acquire();
        }
        begin();
        finish();
        self.free.release_n(need.all());
    }
}
