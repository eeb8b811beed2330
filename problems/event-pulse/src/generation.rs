//! A monitor that counts the pulses.
//!
//! A thread that waits remembers the number of pulses so far, and goes on when
//! there are more. However late it wakes, and however many pulses have come
//! meanwhile, the number is not what it was. The number only grows, and that is
//! needed: no smaller one would do for every program.
//!
//! Source: ours; in the same way threads wait in the barriers of most libraries.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::{Pulse, Waiter};

pub(crate) struct Generation {
    /// How many pulses have come.
    pulses: Mutex<usize>,
    came: Condvar,
}

impl Generation {
    pub(crate) fn new() -> Self {
        Self {
            pulses: Mutex::new(0),
            came: Condvar::new(),
        }
    }
}

impl Pulse for Generation {
    fn wait(&self, _: &Waiter<'_>, waits: &dyn Fn()) {
        self.pulses.enter(|pulses| {
            waits();
            let before = **pulses;
            self.came.wait_while(pulses, |pulses| *pulses == before);
        });
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        self.pulses.with(|count| {
            *count += 1;
            pulses();
            self.came.notify_all();
        });
    }
}
