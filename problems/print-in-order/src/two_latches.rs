//! Two latches with a count of one.
//!
//! A latch opens once and stays open: a fact, such as "the first thread has
//! printed", which never becomes false again. Any number of threads could wait
//! for it, where a permit serves one.
//!
//! Source: ours, with the latch of D. Lea's `java.util.concurrent`.
//! Patterns: signaling.

use sync_core::Latch;

use crate::Order;

pub(crate) struct TwoLatches {
    first_has_printed: Latch,
    second_has_printed: Latch,
}

impl TwoLatches {
    pub(crate) fn new() -> Self {
        Self {
            first_has_printed: Latch::new(1),
            second_has_printed: Latch::new(1),
        }
    }
}

impl Order for TwoLatches {
    fn first(&self, print: &dyn Fn()) {
        print();
        self.first_has_printed.count_down();
    }

    fn second(&self, print: &dyn Fn()) {
        self.first_has_printed.wait();
        print();
        self.second_has_printed.count_down();
    }

    fn third(&self, print: &dyn Fn()) {
        self.second_has_printed.wait();
        print();
    }
}
