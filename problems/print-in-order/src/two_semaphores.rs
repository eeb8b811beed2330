//! Two semaphores without permits, one for each step.
//!
//! A thread that has printed releases the semaphore that the next one acquires.
//! A permit that comes early is kept, so the threads may come in any order.
//!
//! Source: LeetCode 1114; Downey, *The Little Book of Semaphores* 2.2.1, §3.1,
//! used twice.
//! Patterns: signaling.

use sync_core::Semaphore;

use crate::Order;

pub(crate) struct TwoSemaphores {
    /// Gets its permit when the first thread has printed.
    second_may: Semaphore,
    /// Gets its permit when the second thread has printed.
    third_may: Semaphore,
}

impl TwoSemaphores {
    pub(crate) fn new() -> Self {
        Self {
            second_may: Semaphore::new(0),
            third_may: Semaphore::new(0),
        }
    }
}

impl Order for TwoSemaphores {
    fn first(&self, print: &dyn Fn()) {
        print();
        self.second_may.release();
    }

    fn second(&self, print: &dyn Fn()) {
        self.second_may.acquire();
        print();
        self.third_may.release();
    }

    fn third(&self, print: &dyn Fn()) {
        self.third_may.acquire();
        print();
    }
}
