//! An event of one's own, whose threads look again.
//!
//! As printed: a flag, a condition and the loop that every wait should have. For
//! an event that stays set it is right. A pulse sets and clears, and those it
//! wakes find the flag down and wait again: it wakes all, and nobody goes on.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: monitor, missed signal.
//! Derived from: `generation`.
//! Python: threading.Condition.wait, notify all.
//! Instead: generation.

use sync_core::{Condvar, Mutex};

use crate::{Pulse, Waiter};

pub(crate) struct LooksAgain {
    set: Mutex<bool>,
    was_set: Condvar,
}

impl LooksAgain {
    pub(crate) fn new() -> Self {
        Self {
            set: Mutex::new(false),
            was_set: Condvar::new(),
        }
    }
}

impl Pulse for LooksAgain {
    fn wait(&self, _: &Waiter<'_>, waits: &dyn Fn()) {
        self.set.enter(|set| {
            waits();
            self.was_set.wait_while(set, |set| !*set);
        });
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        self.set.with(|set| {
            *set = true;
            pulses();
            self.was_set.notify_all();
        });
        // Wrong: those that were woken have not looked yet.
        self.set.with(|set| *set = false);
    }
}
