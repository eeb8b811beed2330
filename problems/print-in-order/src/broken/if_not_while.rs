//! Each thread looks once, and then waits once.
//!
//! The third thread waits. The first one has printed and wakes it along with
//! the second, and it prints without a second look. LeetCode's judge accepts it
//! where the second thread is quick enough.
//!
//! Source: ours; the usual mistake with a condition variable.
//! Patterns: monitor, spurious wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Order;

pub(crate) struct IfNotWhile {
    /// Words that are printed, `0 ..= 3`.
    printed: Mutex<usize>,
    changed: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new() -> Self {
        Self {
            printed: Mutex::new(0),
            changed: Condvar::new(),
        }
    }

    fn print_after(&self, others: usize, print: &dyn Fn()) {
        let mut printed = self.printed.lock();
        // Wrong: a wakeup does not say that it is this thread's turn.
        if *printed != others {
            self.changed.wait(&mut printed);
        }
        print();
        *printed += 1;
        self.changed.notify_all();
    }
}

impl Order for IfNotWhile {
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
