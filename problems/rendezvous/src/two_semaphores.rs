//! Two semaphores: signal first, then wait.
//!
//! Each thread says that it has come, and then waits until the other one has
//! said so. A permit may lie there while its thread is still under way: a fast
//! thread can signal for the next round before the slow one has left this one.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.3.2.
//! Patterns: rendezvous.

use sync_core::Semaphore;

use crate::Meeting;

pub(crate) struct TwoSemaphores {
    /// `0 ..= 2` permits: one for each round to which a has come and b has not
    /// noticed.
    a_came: Semaphore,
    /// The same, of b.
    b_came: Semaphore,
}

impl TwoSemaphores {
    pub(crate) fn new() -> Self {
        Self {
            a_came: Semaphore::new(0),
            b_came: Semaphore::new(0),
        }
    }
}

impl Meeting for TwoSemaphores {
    fn a(&self) {
        self.a_came.release();
        self.b_came.acquire();
    }

    fn b(&self) {
        self.b_came.release();
        self.a_came.acquire();
    }
}
