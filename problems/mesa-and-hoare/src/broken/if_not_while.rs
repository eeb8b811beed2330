//! Looks once, waits, and takes.
//!
//! As printed: `if` in place of `while`. It relies on being the next one inside
//! after the notification. A taker that comes meanwhile and gets the lock first
//! takes the item, and then the woken one takes an item that is not there. In
//! Python that is an `IndexError`, or a count of minus one.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: monitor, barging, spurious wakeup.
//! Derived from: `while_loop`.
//! Python: threading.Condition.wait, notify.
//! Instead: while-loop.

use sync_core::{Condvar, Mutex};

use crate::Store;

pub(crate) struct IfNotWhile {
    items: Mutex<usize>,
    /// Notified when there is one item more.
    filled: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new() -> Self {
        Self {
            items: Mutex::new(0),
            filled: Condvar::new(),
        }
    }
}

impl Store for IfNotWhile {
    fn put(&self, placed: &dyn Fn()) {
        self.items.with(|items| {
            *items += 1;
            placed();
            self.filled.notify_one();
        });
    }

    fn take(&self, taken: &dyn Fn()) {
        self.items.enter(|items| {
            // Wrong: others may have come between the notification and this wakeup.
            if **items == 0 {
                self.filled.wait(items);
            }
            taken();
            **items -= 1;
        });
    }
}
