//! A plain counter says what comes next, and threads spin.
//!
//! It is read while another thread writes it: a data race. LeetCode's judge
//! accepts it, as it sees the output of a few runs only, and the loops have a
//! call in them that keeps the compiler from moving the read out.
//!
//! Source: ours, after many answers to LeetCode 1116.
//! Patterns: signaling.
//! Derived from: `monitor`.

use sync_core::{Shared, repeat_until};

use crate::ZeroEvenOdd;

pub(crate) struct PlainTurn {
    n: u64,
    /// Numbers printed, zeros included: `0 ..= 2 * n`.
    printed: Shared<u64>,
}

impl PlainTurn {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            printed: Shared::new(0),
        }
    }

    fn print_after(&self, others: u64, number: u64, print: &dyn Fn(u64)) {
        // Wrong: nothing orders this read and the writes of other threads.
        repeat_until(|| self.printed.get() == others);
        print(number);
        self.printed.with(|printed| *printed += 1);
    }

    fn count(&self, from: u64, print: &dyn Fn(u64)) {
        for number in (from..=self.n).step_by(2) {
            self.print_after(2 * number - 1, number, print);
        }
    }
}

impl ZeroEvenOdd for PlainTurn {
    fn zero(&self, print: &dyn Fn(u64)) {
        for number in 1..=self.n {
            self.print_after(2 * (number - 1), 0, print);
        }
    }

    fn even(&self, print: &dyn Fn(u64)) {
        self.count(2, print);
    }

    fn odd(&self, print: &dyn Fn(u64)) {
        self.count(1, print);
    }
}
