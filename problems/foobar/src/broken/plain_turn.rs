//! A plain variable says whose turn it is, and threads spin.
//!
//! It is read while another thread writes it: a data race, as is every spinning
//! loop on a variable that is neither atomic nor guarded. With several threads
//! of a kind, two can see the same turn as well. LeetCode's judge accepts it: it
//! compares the lines of a few runs with one thread of each kind.
//!
//! Source: ours, after many answers to LeetCode 1115.
//! Patterns: check then act.
//! Derived from: `monitor`.

use sync_core::{Shared, repeat_until};

use crate::FooBar;

pub(crate) struct PlainTurn {
    /// Whether "foo" is the last word.
    after_foo: Shared<bool>,
}

impl PlainTurn {
    pub(crate) fn new() -> Self {
        Self {
            after_foo: Shared::new(false),
        }
    }
}

impl FooBar for PlainTurn {
    fn foo(&self, print: &dyn Fn()) {
        // Wrong: nothing orders this read and the write of the other thread.
        repeat_until(|| !self.after_foo.get());
        print();
        self.after_foo.with(|after_foo| *after_foo = true);
    }

    fn bar(&self, print: &dyn Fn()) {
        // Wrong: the same again.
        repeat_until(|| self.after_foo.get());
        print();
        self.after_foo.with(|after_foo| *after_foo = false);
    }
}
