//! Two semaphores: one waits first, the other signals first.
//!
//! It is enough that one of the two signals before it waits. Thread a answers
//! only when it has heard from b. If a comes first, then b finds no permit when
//! it gets to its wait, and has to be woken once more: that makes it slower.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.3.2, its second
//! solution.
//! Patterns: rendezvous.

use sync_core::Semaphore;

use crate::Meeting;

pub(crate) struct OneWaitsFirst {
    /// A permit when a has come to a round and has seen that b has, too.
    a_came: Semaphore,
    /// A permit when b has come to a round and a has not noticed.
    b_came: Semaphore,
}

impl OneWaitsFirst {
    pub(crate) fn new() -> Self {
        Self {
            a_came: Semaphore::new(0),
            b_came: Semaphore::new(0),
        }
    }
}

impl Meeting for OneWaitsFirst {
    fn a(&self) {
        self.b_came.acquire();
        self.a_came.release();
    }

    fn b(&self) {
        self.b_came.release();
        self.a_came.acquire();
    }
}
