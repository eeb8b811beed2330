//! Two semaphores, and both wait first.
//!
//! Each would signal as soon as it has heard from the other. Every line is as
//! in a solution, only the order is not, and every schedule ends in a deadlock.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.3.3, Deadlock #1.
//! Patterns: rendezvous.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Meeting;

pub(crate) struct BothWaitFirst {
    /// `0 ..= 2` permits: one for each round to which a has come and b has not
    /// noticed.
    a_came: Semaphore,
    /// The same, of b.
    b_came: Semaphore,
}

impl BothWaitFirst {
    pub(crate) fn new() -> Self {
        Self {
            a_came: Semaphore::new(0),
            b_came: Semaphore::new(0),
        }
    }
}

impl Meeting for BothWaitFirst {
    fn a(&self) {
        self.b_came.acquire();
        self.a_came.release();
    }

    fn b(&self) {
        // Wrong: a does the same, so one of the two must signal first.
        self.a_came.acquire();
        self.b_came.release();
    }
}
