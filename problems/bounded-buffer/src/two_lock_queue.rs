//! A ring with a lock at each end, which is its position, too.
//!
//! The primitive does it all. On real threads, putting an item in is three atomic
//! steps: one takes hold of the tail, one marks the slot as full, and one moves
//! the tail and lets go. Under the models the ring is a monitor.
//!
//! Source: M. M. Michael, M. L. Scott, *Simple, fast, and practical non-blocking
//! and blocking concurrent queue algorithms*, 1996, for the two locks; sync-core
//! names the others. There the queue is a list, and nobody waits for room.

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
