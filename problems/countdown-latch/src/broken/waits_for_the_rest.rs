//! A worker waits for the others, too.
//!
//! No waiter passes too early. But that is a barrier: a worker that has done its
//! part is held up until the last one has, and a latch is there to avoid that.
//!
//! Source: ours; the barrier taken for a latch.
//! Patterns: monitor, barrier.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Latch;

pub(crate) struct WaitsForTheRest {
    count: Mutex<usize>,
    open: Condvar,
}

impl WaitsForTheRest {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            open: Condvar::new(),
        }
    }
}

impl Latch for WaitsForTheRest {
    fn count_down(&self) {
        self.count.with(|count| {
            if *count == 1 {
                self.open.notify_all();
            }
            *count = count.saturating_sub(1);
        });
        // Wrong: the worker has done its part, and has nothing to wait for.
        self.wait();
    }

    fn wait(&self) {
        self.count.when(&self.open, |count| *count == 0, |_| ());
    }
}
