//! A monitor that wakes one thread.
//!
//! All three wait on one condition, each for its own place. The thread that is
//! woken may not be the one whose turn it is; it waits again, the notification
//! is used up, and all three sleep. LeetCode's judge seldom sees it: the wrong
//! one must be waiting at that moment.
//!
//! Source: ours; the usual mistake with one condition for several purposes.
//! Patterns: monitor, lost wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::ZeroEvenOdd;

pub(crate) struct NotifyOne {
    n: u64,
    /// Numbers printed, zeros included: `0 ..= 2 * n`.
    printed: Mutex<u64>,
    /// Notified when `printed` has changed.
    changed: Condvar,
}

impl NotifyOne {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            printed: Mutex::new(0),
            changed: Condvar::new(),
        }
    }

    /// Prints a number when so many others are printed.
    fn print_after(&self, others: u64, number: u64, print: &dyn Fn(u64)) {
        self.printed.when(
            &self.changed,
            |printed| *printed == others,
            |printed| {
                print(number);
                *printed += 1;
                // Wrong: the one that is woken may wait for another place.
                self.changed.notify_one();
            },
        );
    }

    fn count(&self, from: u64, print: &dyn Fn(u64)) {
        for number in (from..=self.n).step_by(2) {
            self.print_after(2 * number - 1, number, print);
        }
    }
}

impl ZeroEvenOdd for NotifyOne {
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
