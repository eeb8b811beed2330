//! Waits, lets one act, and waits again.
//!
//! As printed: two waits at one barrier, with the action between them. That
//! holds the others back while one acts. But it makes two rounds of one: a
//! break can come between, after the first and before the action; and where
//! more threads come than there are parties, those of two rounds meet at the
//! second wait.
//!
//! Source: course notes on Python's `threading.Barrier`.
//! Patterns: barrier.
//! Python: threading.Barrier.wait, abort.
//! Instead: generation.

use sync_core::Barrier as Waits;

use crate::{Barrier, Told};

pub(crate) struct TwoWaits {
    waits: Waits,
}

impl TwoWaits {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            waits: Waits::new(parties),
        }
    }
}

impl Barrier for TwoWaits {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        let Ok(arrival) = self.waits.wait_unless_broken() else {
            return Told::Broken;
        };
        // Wrong: the barrier may have been broken since, and this acts all the same.
        if arrival.is_leader() {
            action();
        }
        match self.waits.wait_unless_broken() {
            Ok(_) => Told::Passed,
            Err(_) => Told::Broken,
        }
    }

    fn abort(&self, breaks: &dyn Fn()) {
        breaks();
        self.waits.abort();
    }
}
