//! A monitor that counts what is printed.
//!
//! How many numbers are printed says which comes next, so each thread waits for
//! the places in the sequence that are its own. All wait on one condition, each
//! for its own place: every change wakes all.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::ZeroEvenOdd;

pub(crate) struct Monitor {
    n: u64,
    /// Numbers printed, zeros included: `0 ..= 2 * n`.
    printed: Mutex<u64>,
    /// Notified when `printed` has changed.
    changed: Condvar,
}

impl Monitor {
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
                self.changed.notify_all();
            },
        );
    }

    fn count(&self, from: u64, print: &dyn Fn(u64)) {
        for number in (from..=self.n).step_by(2) {
            self.print_after(2 * number - 1, number, print);
        }
    }
}

impl ZeroEvenOdd for Monitor {
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
