//! Waits, and then one of them acts.
//!
//! As printed: `if barrier.wait() == 0: action()`. Exactly one thread of each
//! round gets that number, so the action is run once. But it is run when all
//! are free to go, and some have gone.
//!
//! Source: course notes on Python's `threading.Barrier`.
//! Patterns: barrier.
//! Python: threading.Barrier.wait.
//! Instead: generation.

use sync_core::Barrier as Waits;

use crate::{Barrier, Told};

pub(crate) struct ActsAfterWait {
    waits: Waits,
}

impl ActsAfterWait {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            waits: Waits::new(parties),
        }
    }
}

impl Barrier for ActsAfterWait {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        match self.waits.wait_unless_broken() {
            Ok(arrival) => {
                // Wrong: the others do not wait for this any more.
                if arrival.is_leader() {
                    action();
                }
                Told::Passed
            }
            Err(_) => Told::Broken,
        }
    }

    fn abort(&self, breaks: &dyn Fn()) {
        breaks();
        self.waits.abort();
    }
}
