//! Looks for room or a coke, and adds or removes one later.
//!
//! A thread waits until it can go on, and unlocks. By the time it locks again,
//! another one may have filled the slot or removed the coke. Each access is
//! locked, and still the check and the act are not one critical section.
//!
//! Source: ours; the pattern is known as check-then-act.
//! Patterns: check then act.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Machine;

pub(crate) struct ChecksOutsideMutex {
    capacity: usize,
    /// Meant to be `0 ..= capacity`.
    cokes: Mutex<usize>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl ChecksOutsideMutex {
    pub(crate) fn new(capacity: usize, start: usize) -> Self {
        Self {
            capacity,
            cokes: Mutex::new(start),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }
}

impl Machine for ChecksOutsideMutex {
    fn produce(&self, sees: &dyn Fn(usize)) {
        let has_room = |cokes: &usize| *cokes < self.capacity;
        // Wrong: this unlocks, so the room may be gone at the next lock.
        self.cokes.when(&self.not_full, has_room, |_| ());
        self.cokes.with(|cokes| {
            *cokes = cokes.wrapping_add(1);
            sees(*cokes);
            self.not_empty.notify_one();
        });
    }

    fn consume(&self, sees: &dyn Fn(usize)) {
        let has_coke = |cokes: &usize| *cokes > 0;
        // Wrong: the coke may be gone.
        self.cokes.when(&self.not_empty, has_coke, |_| ());
        self.cokes.with(|cokes| {
            *cokes = cokes.wrapping_sub(1);
            sees(*cokes);
            self.not_full.notify_one();
        });
    }
}
