//! All three go through the sequence in step.
//!
//! They meet at a barrier after each place of the sequence. A thread prints at
//! the places that are its own, and at the others it only comes along. Nobody
//! has to be told about the end: all three know how many places there are.
//!
//! Source: ours.
//! Patterns: barrier.

use sync_core::Barrier;

use crate::ZeroEvenOdd;

pub(crate) struct LockStep {
    n: u64,
    /// Where the three meet after each place.
    step: Barrier,
}

impl LockStep {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            step: Barrier::new(3),
        }
    }

    /// Prints the numbers that are this thread's own, each in its place.
    fn go_along(&self, is_own: impl Fn(u64) -> bool, print: &dyn Fn(u64)) {
        for number in 1..=self.n {
            for number in [0, number] {
                if is_own(number) {
                    print(number);
                }
                self.step.wait();
            }
        }
    }
}

impl ZeroEvenOdd for LockStep {
    fn zero(&self, print: &dyn Fn(u64)) {
        self.go_along(|number| number == 0, print);
    }

    fn even(&self, print: &dyn Fn(u64)) {
        self.go_along(|number| number > 0 && number.is_multiple_of(2), print);
    }

    fn odd(&self, print: &dyn Fn(u64)) {
        self.go_along(|number| !number.is_multiple_of(2), print);
    }
}
