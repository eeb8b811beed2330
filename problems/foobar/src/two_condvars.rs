//! A monitor with a condition for each word.
//!
//! All threads that wait on a condition wait for the same thing, so one
//! notification is enough: whichever thread it wakes can go on.
//!
//! Source: C. A. R. Hoare, *Monitors: an operating system structuring concept*,
//! 1974; with waits in a loop, as Mesa's monitors need it.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::FooBar;

pub(crate) struct TwoCondvars {
    /// Whether "foo" is the last word.
    after_foo: Mutex<bool>,
    /// Notified when "foo" comes next.
    foo_next: Condvar,
    /// Notified when "bar" comes next.
    bar_next: Condvar,
}

impl TwoCondvars {
    pub(crate) fn new() -> Self {
        Self {
            after_foo: Mutex::new(false),
            foo_next: Condvar::new(),
            bar_next: Condvar::new(),
        }
    }
}

impl FooBar for TwoCondvars {
    fn foo(&self, print: &dyn Fn()) {
        self.after_foo.when(
            &self.foo_next,
            |after_foo| !*after_foo,
            |after_foo| {
                print();
                *after_foo = true;
                self.bar_next.notify_one();
            },
        );
    }

    fn bar(&self, print: &dyn Fn()) {
        self.after_foo.when(
            &self.bar_next,
            |after_foo| *after_foo,
            |after_foo| {
                print();
                *after_foo = false;
                self.foo_next.notify_one();
            },
        );
    }
}
