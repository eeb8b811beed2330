//! A monitor that counts the words that are printed.
//!
//! Each thread waits for its own number. Two can wait on the same condition for
//! different numbers, so every change wakes both; the one that was woken for
//! nothing looks and waits again.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Order;

pub(crate) struct Monitor {
    /// Words that are printed, `0 ..= 3`.
    printed: Mutex<usize>,
    /// Notified when `printed` has changed.
    changed: Condvar,
}

impl Monitor {
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
                self.changed.notify_all();
            },
        );
    }
}

impl Order for Monitor {
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
