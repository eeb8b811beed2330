//! A ring of slots, with a lock at each end.
//!
//! Producers meet at the tail and consumers at the head, so one of each can be
//! at work at the same time. `spaces` and `items` keep the ends apart: a slot
//! is filled only when it is free and emptied only when it is full, though no
//! lock belongs to the slot itself.
//!
//! Source: E. W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965,
//! for the semaphores; the two locks are ours.
//! Patterns: signaling, mutex.

use sync_core::{Mutex, Semaphore, Shared};

use crate::Buffer;

pub(crate) struct Ring {
    /// Full from `head` up to `tail`, the others free.
    slots: Vec<Shared<Option<u64>>>,
    /// The slot to be filled next, `0 .. capacity`.
    tail: Mutex<usize>,
    /// The slot to be emptied next, `0 .. capacity`.
    head: Mutex<usize>,
    /// A permit for each free slot.
    spaces: Semaphore,
    /// A permit for each full slot.
    items: Semaphore,
}

impl Ring {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            slots: (0..capacity).map(|_| Shared::new(None)).collect(),
            tail: Mutex::new(0),
            head: Mutex::new(0),
            spaces: Semaphore::new(capacity),
            items: Semaphore::new(0),
        }
    }
}

impl Buffer for Ring {
    fn put(&self, item: u64, placed: &dyn Fn()) {
        self.spaces.acquire();
        self.tail.with(|tail| {
            self.slots[*tail].with(|slot| *slot = Some(item));
            *tail = (*tail + 1) % self.slots.len();
            placed();
        });
        self.items.release();
    }

    fn take(&self, taken: &dyn Fn(u64)) {
        self.items.acquire();
        self.head.with(|head| {
            let item = self.slots[*head].with(Option::take);
            *head = (*head + 1) % self.slots.len();
            taken(item.expect("a permit of `items` stands for a full slot"));
        });
        self.spaces.release();
    }
}
