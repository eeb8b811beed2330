//! A monitor that looks again after each wait.
//!
//! As printed: a thread that was notified must first get the lock, and another
//! one may come before it and take the item. So a notification is a hint that
//! it may be worth looking, and the thread looks, in a loop. It does not matter
//! then who was woken, or how often.
//!
//! Source: course notes on Python's `threading.Condition`; B. W. Lampson, D. D.
//! Redell, *Experience with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, spurious wakeup, barging.
//! Python: threading.Condition.wait, notify.

use sync_core::{Condvar, Mutex};

use crate::Store;

pub(crate) struct WhileLoop {
    items: Mutex<usize>,
    /// Notified when there is one item more.
    filled: Condvar,
}

impl WhileLoop {
    pub(crate) fn new() -> Self {
        Self {
            items: Mutex::new(0),
            filled: Condvar::new(),
        }
    }
}

impl Store for WhileLoop {
    fn put(&self, placed: &dyn Fn()) {
        self.items.with(|items| {
            *items += 1;
            placed();
            self.filled.notify_one();
        });
    }

    fn take(&self, taken: &dyn Fn()) {
        self.items.enter(|items| {
            // While there is none: this is the loop.
            self.filled.wait_while(items, |items| *items == 0);
            taken();
            **items -= 1;
        });
    }
}
