//! Two plain flags, and threads that spin.
//!
//! A flag is written by one thread while another one reads it, and nothing
//! orders the two: a data race. The compiler may keep the flag in a register,
//! and the thread spins for ever; or the flag is seen before what it stands
//! for. LeetCode's judge accepts it: it sees the words of a few runs only.
//!
//! Source: ours, after many answers to LeetCode 1114.
//! Patterns: signaling.
//! Derived from: `guarded_flags`, without the locks.

use sync_core::{Shared, repeat_until};

use crate::Order;

pub(crate) struct PlainFlags {
    first_has_printed: Shared<bool>,
    second_has_printed: Shared<bool>,
}

impl PlainFlags {
    pub(crate) fn new() -> Self {
        Self {
            first_has_printed: Shared::new(false),
            second_has_printed: Shared::new(false),
        }
    }
}

impl Order for PlainFlags {
    fn first(&self, print: &dyn Fn()) {
        print();
        self.first_has_printed.with(|printed| *printed = true);
    }

    fn second(&self, print: &dyn Fn()) {
        // Wrong: nothing orders this read and the write of the first thread.
        repeat_until(|| self.first_has_printed.get());
        print();
        self.second_has_printed.with(|printed| *printed = true);
    }

    fn third(&self, print: &dyn Fn()) {
        // Wrong: the same again.
        repeat_until(|| self.second_has_printed.get());
        print();
    }
}
