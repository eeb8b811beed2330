//! One lock around the question and the taking.
//!
//! A plain list under a mutex. The items that are not handled are counted beside it, and
//! the owner waits until there is none.
//!
//! Source: ours.
//! Python: `threading.Lock`, `Condition`.
//! Patterns: mutex, monitor.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Drain;

pub(crate) struct LockAroundBoth {
    items: Mutex<VecDeque<u64>>,
    /// Items that are not handled, in the list or with a worker.
    unfinished: Mutex<u64>,
    all_handled: Condvar,
}

impl LockAroundBoth {
    pub(crate) fn new(items: u64) -> Self {
        Self {
            items: Mutex::new((1..=items).collect()),
            unfinished: Mutex::new(items),
            all_handled: Condvar::new(),
        }
    }
}

impl Drain for LockAroundBoth {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Some(item) = self.items.with(VecDeque::pop_front) {
            handle(item);
            self.unfinished.with(|unfinished| {
                *unfinished -= 1;
                if *unfinished == 0 {
                    self.all_handled.notify_all();
                }
            });
        }
    }

    fn join(&self) {
        self.unfinished
            .when(&self.all_handled, |unfinished| *unfinished == 0, |_| ());
    }
}
