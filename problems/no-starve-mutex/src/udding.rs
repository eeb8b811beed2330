//! Two gates that guard their own counts.
//!
//! As with two rooms, a batch is let through the first gate and then served at
//! the second. But the gates are also the mutex of both counts: they have one
//! permit together. A worker passes the first gate twice, once to be counted
//! and once to go on; at most one at a time waits to go on, so it is overtaken
//! only by workers that are still to be counted.
//!
//! Source: J. T. Udding, *Absence of individual starvation using weak
//! semaphores*, 1986.
//! Patterns: scoreboard, weak and strong semaphores, bounded overtaking.

use sync_core::{Semaphore, Shared};

use crate::Machine;

pub(crate) struct Udding {
    /// Held while one waits at the first gate for the second time.
    only_one: Semaphore,
    /// One permit at both gates together.
    first_gate: Semaphore,
    second_gate: Semaphore,
    /// Workers that are counted, and not through the first gate.
    before_first: Shared<usize>,
    /// Workers between the gates.
    before_second: Shared<usize>,
}

impl Udding {
    pub(crate) fn new() -> Self {
        Self {
            only_one: Semaphore::new(1),
            first_gate: Semaphore::new(1),
            second_gate: Semaphore::new(0),
            before_first: Shared::new(0),
            before_second: Shared::new(0),
        }
    }
}

impl Machine for Udding {
    fn operate(&self, work: &dyn Fn()) {
        self.first_gate.acquire();
        self.before_first.with(|workers| *workers += 1);
        self.first_gate.release();

        self.only_one.acquire();
        self.first_gate.acquire();
        self.before_second.with(|workers| *workers += 1);
        let was_last = self.before_first.with(|workers| {
            *workers -= 1;
            *workers == 0
        });
        if was_last {
            self.second_gate.release();
        } else {
            self.first_gate.release();
        }
        self.only_one.release();

        self.second_gate.acquire();
        work();
        let was_last = self.before_second.with(|workers| {
            *workers -= 1;
            *workers == 0
        });
        if was_last {
            self.first_gate.release();
        } else {
            self.second_gate.release();
        }
    }
}
