//! The lock is held while an item is handled.
//!
//! Nothing is lost and nobody hangs, but there is no point in a second worker.
//!
//! Source: ours.
//! Python: `threading.Lock`.
//! Instead: lock-around-both.
//! Patterns: mutex.

use std::collections::VecDeque;

use sync_core::{Latch, Mutex};

use crate::Drain;

pub(crate) struct OneWorker {
    items: Mutex<VecDeque<u64>>,
    unfinished: Latch,
}

impl OneWorker {
    pub(crate) fn new(items: u64) -> Self {
        Self {
            items: Mutex::new((1..=items).collect()),
            unfinished: Latch::new(usize::try_from(items).expect("they are few")),
        }
    }
}

impl Drain for OneWorker {
    fn drain(&self, handle: &dyn Fn(u64)) {
        // Wrong: the items are handled under the lock.
        let handle_next = |items: &mut VecDeque<u64>| {
            let next = items.pop_front();
            if let Some(item) = next {
                handle(item);
            }
            next
        };
        while self.items.with(handle_next).is_some() {
            self.unfinished.count_down();
        }
    }

    fn join(&self) {
        self.unfinished.wait();
    }
}
