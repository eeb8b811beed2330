//! Looks for room, and puts the item in later.
//!
//! A producer waits until there is room and unlocks. By the time it locks
//! again another producer may have used the room. Both accesses are locked,
//! and still the item goes into a full buffer: the check and the act must be
//! one critical section.
//!
//! Source: ours; the pattern is known as check-then-act.
//! Patterns: check then act.
//! Derived from: `two_condvars`.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Buffer;

pub(crate) struct ChecksOutsideMutex {
    capacity: usize,
    /// `0 ..= capacity` items.
    buffer: Mutex<VecDeque<u64>>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl ChecksOutsideMutex {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            buffer: Mutex::new(VecDeque::new()),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }
}

impl Buffer for ChecksOutsideMutex {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.buffer.when(
            &self.not_full,
            |buffer| buffer.len() < self.capacity,
            // Wrong: this unlocks, so the room may be gone at the next lock.
            |_| (),
        );
        self.buffer.with(|buffer| {
            buffer.push_back(item);
            placed();
            self.not_empty.notify_one();
        });
    }

    fn take(&self, taken: &dyn Fn(u64)) {
        self.buffer.when(
            &self.not_empty,
            |buffer| !buffer.is_empty(),
            |buffer| {
                let item = buffer.pop_front();
                taken(item.expect("it was waited for"));
                self.not_full.notify_one();
            },
        );
    }
}
