//! Counts pulses modulo two.
//!
//! A barrier can tell its rounds apart by one bit, since no thread can be two
//! rounds late. Here it can: a pulse does not wait for those it lets go. A
//! thread that sleeps through two pulses finds the bit as it was, and waits for
//! one that need not come.
//!
//! Source: ours, after the phase of barriers.
//! Patterns: monitor, missed signal.
//! Derived from: `generation`.

use sync_core::{Condvar, Mutex};

use crate::{Pulse, Waiter};

pub(crate) struct OneBit {
    /// Changes with each pulse.
    phase: Mutex<bool>,
    came: Condvar,
}

impl OneBit {
    pub(crate) fn new() -> Self {
        Self {
            phase: Mutex::new(false),
            came: Condvar::new(),
        }
    }
}

impl Pulse for OneBit {
    fn wait(&self, _: &Waiter<'_>, waits: &dyn Fn()) {
        self.phase.enter(|phase| {
            waits();
            let before = **phase;
            self.came.wait_while(phase, |phase| *phase == before);
        });
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        self.phase.with(|phase| {
            // Wrong: to a thread that has missed one pulse this undoes it.
            *phase = !*phase;
            pulses();
            self.came.notify_all();
        });
    }
}
