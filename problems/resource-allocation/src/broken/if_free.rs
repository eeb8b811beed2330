//! First units are lent whenever they are free.
//!
//! Each step by itself takes its units at once, and no unit is lent twice. But
//! when the last free units go to jobs that begin, none is left for any job to
//! end with.
//!
//! Source: ours, the banker of E. W. Dijkstra without his algorithm.
//! Patterns: monitor.
//! Derived from: `banker`.

use sync_core::{Condvar, Mutex};

use crate::{Allocator, Need};

pub(crate) struct IfFree {
    free: Mutex<usize>,
    freed: Condvar,
}

impl IfFree {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            free: Mutex::new(units),
            freed: Condvar::new(),
        }
    }

    fn take(&self, units: usize) {
        self.free
            .when(&self.freed, |free| *free >= units, |free| *free -= units);
    }
}

impl Allocator for IfFree {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        // Wrong: this may be the unit that another job needs in order to end.
        self.take(need.first);
        begin();
        self.take(need.more);
        finish();
        self.free.with(|free| {
            *free += need.all();
            self.freed.notify_all();
        });
    }
}
