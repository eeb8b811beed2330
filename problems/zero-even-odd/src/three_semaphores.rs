//! Three semaphores and one permit.
//!
//! The permit is where the next number is to be printed. The thread of the zeros
//! counts, so it knows whom to give the permit; the other two give it back.
//!
//! Source: LeetCode 1116; Downey, *The Little Book of Semaphores* 2.2.1, §3.1.
//! Patterns: signaling.

use sync_core::Semaphore;

use crate::ZeroEvenOdd;

pub(crate) struct ThreeSemaphores {
    n: u64,
    zero: Semaphore,
    even: Semaphore,
    odd: Semaphore,
}

impl ThreeSemaphores {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            zero: Semaphore::new(1),
            even: Semaphore::new(0),
            odd: Semaphore::new(0),
        }
    }

    fn count(&self, from: u64, turn: &Semaphore, print: &dyn Fn(u64)) {
        for number in (from..=self.n).step_by(2) {
            turn.acquire();
            print(number);
            self.zero.release();
        }
    }
}

impl ZeroEvenOdd for ThreeSemaphores {
    fn zero(&self, print: &dyn Fn(u64)) {
        for number in 1..=self.n {
            self.zero.acquire();
            print(0);
            if number.is_multiple_of(2) {
                self.even.release();
            } else {
                self.odd.release();
            }
        }
    }

    fn even(&self, print: &dyn Fn(u64)) {
        self.count(2, &self.even, print);
    }

    fn odd(&self, print: &dyn Fn(u64)) {
        self.count(1, &self.odd, print);
    }
}
