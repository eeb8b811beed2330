//! Odd and even both take half of the numbers, rounded up.
//!
//! For an even `n` that is right. For an odd one there is an odd number more
//! than even ones, and the thread of the even numbers waits for a turn that
//! never comes. Whoever tests with an even `n` does not see it.
//!
//! Source: ours.
//! Patterns: signaling.
//! Derived from: `three_semaphores`.

use sync_core::Semaphore;

use crate::ZeroEvenOdd;

pub(crate) struct RoundsUp {
    n: u64,
    zero: Semaphore,
    even: Semaphore,
    odd: Semaphore,
}

impl RoundsUp {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            zero: Semaphore::new(1),
            even: Semaphore::new(0),
            odd: Semaphore::new(0),
        }
    }

    fn count(&self, from: u64, turn: &Semaphore, print: &dyn Fn(u64)) {
        // Wrong: of an odd `n`, the even numbers are one less.
        for i in 0..self.n.div_ceil(2) {
            turn.acquire();
            print(from + 2 * i);
            self.zero.release();
        }
    }
}

impl ZeroEvenOdd for RoundsUp {
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
