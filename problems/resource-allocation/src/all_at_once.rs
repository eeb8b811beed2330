//! A job gets all units that it will need before it begins.
//!
//! Whoever has units never asks for more, so nobody waits while others wait for
//! it. Units that are needed in the second step only lie idle during the first.
//! Jobs need different numbers of units, so all are woken, and small jobs can
//! keep a large one waiting for ever.
//!
//! Source: J. W. Havender, *Avoiding deadlock in multitasking systems*, 1968
//! (collective requests).
//! Patterns: monitor, starvation.

use sync_core::{Condvar, Mutex};

use crate::{Allocator, Need};

pub(crate) struct AllAtOnce {
    free: Mutex<usize>,
    /// Notified when `free` has grown.
    freed: Condvar,
}

impl AllAtOnce {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            free: Mutex::new(units),
            freed: Condvar::new(),
        }
    }
}

impl Allocator for AllAtOnce {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        self.free.when(
            &self.freed,
            |free| *free >= need.all(),
            |free| *free -= need.all(),
        );
        begin();
        finish();
        self.free.with(|free| {
            *free += need.all();
            self.freed.notify_all();
        });
    }
}
