//! The bare number, and nobody waits.
//!
//! To add one or to remove one looks like one step. It is a read and a write, and
//! nothing orders them with those of the other threads. Nor does anything
//! keep the number above zero and below the capacity.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §8.2, the program with
//! which the puzzle begins.
//! Patterns: check then act.
//! Derived from: `two_semaphores`, without them and the mutex.

use sync_core::Shared;

use crate::Machine;

pub(crate) struct Bare {
    cokes: Shared<usize>,
}

impl Bare {
    pub(crate) fn new(start: usize) -> Self {
        Self {
            cokes: Shared::new(start),
        }
    }
}

impl Machine for Bare {
    fn produce(&self, sees: &dyn Fn(usize)) {
        // Wrong: a data race, after which anything may happen.
        self.cokes.with(|cokes| {
            *cokes = cokes.wrapping_add(1);
            sees(*cokes);
        });
    }

    fn consume(&self, sees: &dyn Fn(usize)) {
        // Wrong: the same, and there may be no coke.
        self.cokes.with(|cokes| {
            *cokes = cokes.wrapping_sub(1);
            sees(*cokes);
        });
    }
}
