//! Each thread looks once, and then waits once.
//!
//! A wakeup says that something has changed, not that it is this thread's turn.
//! All three are woken by each change; one that does not look again prints out
//! of order.
//!
//! Source: ours; the usual mistake with a condition variable.
//! Patterns: monitor, spurious wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::ZeroEvenOdd;

pub(crate) struct IfNotWhile {
    n: u64,
    /// Numbers printed, zeros included: `0 ..= 2 * n`.
    printed: Mutex<u64>,
    /// Notified when `printed` has changed.
    changed: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            printed: Mutex::new(0),
            changed: Condvar::new(),
        }
    }

    /// Prints a number when so many others are printed.
    fn print_after(&self, others: u64, number: u64, print: &dyn Fn(u64)) {
        let mut printed = self.printed.lock();
        // Wrong: after a wakeup another number may come first.
        if *printed != others {
            self.changed.wait(&mut printed);
        }
        print(number);
        *printed += 1;
        self.changed.notify_all();
    }

    fn count(&self, from: u64, print: &dyn Fn(u64)) {
        for number in (from..=self.n).step_by(2) {
            self.print_after(2 * number - 1, number, print);
        }
    }
}

impl ZeroEvenOdd for IfNotWhile {
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
