//! A monitor that wakes one thread.
//!
//! The second and the third thread wait on the same condition, each for its own
//! number. The first one's notification may wake the third, which looks and
//! waits again. The second one sleeps, and nobody wakes it.
//!
//! Source: ours; the usual mistake with one condition for several purposes.
//! Patterns: monitor, lost wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Order;

pub(crate) struct NotifyOne {
    /// Words that are printed, `0 ..= 3`.
    printed: Mutex<usize>,
    changed: Condvar,
}

impl NotifyOne {
    pub(crate) fn new() -> Self {
        Self {
            printed: Mutex::new(0),
            changed: Condvar::new(),
        }
    }

    fn print_after(&self, others: usize, print: &dyn Fn()) {
        self.printed.when(
            &self.changed,
            |printed| *printed == others,
            |printed| {
                print();
                *printed += 1;
                // Wrong: the one that is woken may wait for another number.
                self.changed.notify_one();
            },
        );
    }
}

impl Order for NotifyOne {
    fn first(&self, print: &dyn Fn()) {
        self.print_after(0, print);
    }

    fn second(&self, print: &dyn Fn()) {
        self.print_after(1, print);
    }

    fn third(&self, print: &dyn Fn()) {
        self.print_after(2, print);
    }
}
