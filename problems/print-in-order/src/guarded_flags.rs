//! Two flags under locks, and threads that spin.
//!
//! A thread looks at the flag before its own again and again. Each look takes
//! the lock, so there is no data race, and what the other thread printed is
//! seen. It is correct, and keeps a processor busy with waiting.
//!
//! Source: ours; the flags of many answers to LeetCode 1114, with locks.
//! Patterns: signaling.

use sync_core::{Mutex, repeat_until};

use crate::Order;

pub(crate) struct GuardedFlags {
    first_has_printed: Mutex<bool>,
    second_has_printed: Mutex<bool>,
}

impl GuardedFlags {
    pub(crate) fn new() -> Self {
        Self {
            first_has_printed: Mutex::new(false),
            second_has_printed: Mutex::new(false),
        }
    }
}

impl Order for GuardedFlags {
    fn first(&self, print: &dyn Fn()) {
        print();
        self.first_has_printed.with(|printed| *printed = true);
    }

    fn second(&self, print: &dyn Fn()) {
        repeat_until(|| self.first_has_printed.with(|printed| *printed));
        print();
        self.second_has_printed.with(|printed| *printed = true);
    }

    fn third(&self, print: &dyn Fn()) {
        repeat_until(|| self.second_has_printed.with(|printed| *printed));
        print();
    }
}
