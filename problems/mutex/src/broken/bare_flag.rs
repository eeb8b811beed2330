//! A flag that nothing guards.
//!
//! A visitor looks until the flag is down, and raises it. Two can find it down
//! at the same time, and both go in. Even to look at it is wrong: another one
//! may be changing it at that moment, and then nothing is promised at all.
//!
//! Source: ours; an attempt with two flags that fails in the same way is in E.
//! W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965.
//! Patterns: check then act.

use sync_core::{Shared, repeat_until};

use crate::Door;

pub(crate) struct BareFlag {
    occupied: Shared<bool>,
}

impl BareFlag {
    pub(crate) fn new() -> Self {
        Self {
            occupied: Shared::new(false),
        }
    }
}

impl Door for BareFlag {
    fn enter(&self) {
        // Wrong: between the look and the step others can look as well.
        repeat_until(|| !self.occupied.get());
        self.occupied.with(|occupied| *occupied = true);
    }

    fn leave(&self) {
        self.occupied.with(|occupied| *occupied = false);
    }
}
