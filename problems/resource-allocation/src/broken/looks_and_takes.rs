//! A job looks for units, and takes them in a second step.
//!
//! In between another job takes them. Then more units are in use than there are.
//!
//! Source: ours.
//! Patterns: monitor, check then act.
//! Derived from: `all_at_once`.

use sync_core::{Condvar, Mutex};

use crate::{Allocator, Need};

pub(crate) struct LooksAndTakes {
    in_use: Mutex<usize>,
    units: usize,
    freed: Condvar,
}

impl LooksAndTakes {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            in_use: Mutex::new(0),
            units,
            freed: Condvar::new(),
        }
    }
}

impl Allocator for LooksAndTakes {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        let fits = |in_use: &usize| *in_use + need.all() <= self.units;
        self.in_use.when(&self.freed, fits, |_| ());
        // Wrong: the units may be taken by now.
        self.in_use.with(|in_use| *in_use += need.all());
        begin();
        finish();
        self.in_use.with(|in_use| {
            *in_use -= need.all();
            self.freed.notify_all();
        });
    }
}
