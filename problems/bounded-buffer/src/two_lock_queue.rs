//! A ring with a lock at each end, which is its position, too.
//!
//! The algorithm is that of sync-core's ring:
//! `sync-core/src/backend/native/ring.rs`. An end is one atomic word: how often
//! it has moved, and whether a thread holds it. A producer takes hold of the
//! tail. If the slot there is full, it lets go, waits in line and tries again;
//! else it writes the item, marks the slot as full and moves the tail, which
//! lets go. A consumer does the same at the head. Under the models the ring is
//! a monitor, so what is proved here is its use.
//!
//! Source: M. M. Michael, M. L. Scott, *Simple, fast, and practical
//! non-blocking and blocking concurrent queue algorithms*, 1996, for the two
//! locks; that page names the others. In the paper the queue is a list, and no
//! thread waits.
//! Patterns: mutex.

use sync_core::Ring;

use crate::Buffer;

pub(crate) struct TwoLockQueue {
    ring: Ring<u64>,
}

impl TwoLockQueue {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            ring: Ring::new(capacity),
        }
    }
}

impl Buffer for TwoLockQueue {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.ring.put(item, placed);
    }

    fn take(&self, taken: &dyn Fn(u64)) {
        self.ring.take(&|item| taken(*item));
    }
}
