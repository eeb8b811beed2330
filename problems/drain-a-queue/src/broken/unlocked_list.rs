//! A list that is nobody's: asked and popped without a lock.
//!
//! In Python one operation on a list is not interrupted, so `pop` on an empty list
//! raises an exception at worst. Here it is a data race.
//!
//! Source: course notes on Python's `threading`, with `list.pop(0)`.
//! Python: `list.pop`.
//! Instead: lock-around-both.
//! Patterns: check then act.

use std::collections::VecDeque;

use sync_core::{Latch, Shared};

use crate::Drain;

pub(crate) struct UnlockedList {
    items: Shared<VecDeque<u64>>,
    unfinished: Latch,
}

impl UnlockedList {
    pub(crate) fn new(items: u64) -> Self {
        Self {
            items: Shared::new((1..=items).collect()),
            unfinished: Latch::new(usize::try_from(items).expect("they are few")),
        }
    }
}

impl Drain for UnlockedList {
    fn drain(&self, handle: &dyn Fn(u64)) {
        // Wrong: two workers are at the list at once.
        while let Some(item) = self.items.with(VecDeque::pop_front) {
            handle(item);
            self.unfinished.count_down();
        }
    }

    fn join(&self) {
        self.unfinished.wait();
    }
}
