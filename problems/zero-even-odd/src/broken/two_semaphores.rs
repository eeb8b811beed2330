//! One semaphore for zeros and one for all numbers.
//!
//! A permit for a number does not say whether it is odd or even. If both threads
//! wait for it, either may get it.
//!
//! Source: ours.
//! Patterns: signaling.
//! Derived from: `three_semaphores`.

use sync_core::Semaphore;

use crate::ZeroEvenOdd;

pub(crate) struct TwoSemaphores {
    n: u64,
    zero: Semaphore,
    number: Semaphore,
}

impl TwoSemaphores {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            zero: Semaphore::new(1),
            number: Semaphore::new(0),
        }
    }

    fn count(&self, from: u64, print: &dyn Fn(u64)) {
        for number in (from..=self.n).step_by(2) {
            // Wrong: the permit may be meant for the other thread.
            self.number.acquire();
            print(number);
            self.zero.release();
        }
    }
}

impl ZeroEvenOdd for TwoSemaphores {
    fn zero(&self, print: &dyn Fn(u64)) {
        for _ in 1..=self.n {
            self.zero.acquire();
            print(0);
            self.number.release();
        }
    }

    fn even(&self, print: &dyn Fn(u64)) {
        self.count(2, print);
    }

    fn odd(&self, print: &dyn Fn(u64)) {
        self.count(1, print);
    }
}
