//! Wakes all that wait for one item, and none looks again.
//!
//! As printed: `notify_all` is to be on the safe side, and it is, if those that
//! wake look again. These do not. Of two that wait both are woken for the same
//! item, and both take it; no third thread has to come. If one comes that has not
//! waited, one that waits is enough, and that is the shortest way.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: monitor, spurious wakeup.
//! Derived from: `while_loop`.
//! Python: threading.Condition.wait, notify all.
//! Instead: while-loop.

use sync_core::{Condvar, Mutex};

use crate::Store;

pub(crate) struct IfNotifyAll {
    items: Mutex<usize>,
    /// Notified when there is one item more.
    filled: Condvar,
}

impl IfNotifyAll {
    pub(crate) fn new() -> Self {
        Self {
            items: Mutex::new(0),
            filled: Condvar::new(),
        }
    }
}

impl Store for IfNotifyAll {
    fn put(&self, placed: &dyn Fn()) {
        self.items.with(|items| {
            *items += 1;
            placed();
            self.filled.notify_all();
        });
    }

    fn take(&self, taken: &dyn Fn()) {
        self.items.enter(|items| {
            // Wrong: another one that was woken with it may have the item.
            if **items == 0 {
                self.filled.wait(items);
            }
            taken();
            **items -= 1;
        });
    }
}
