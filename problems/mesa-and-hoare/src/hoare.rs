//! Hoare's monitor, made of semaphores.
//!
//! A thread that signals hands the monitor to the thread it wakes and waits,
//! urgently, until it gets the monitor back. A thread that leaves lets an
//! urgent one in before any from outside. Between the signal and what the woken
//! thread does nobody else is inside, so an `if` is enough.
//!
//! Source: C. A. R. Hoare, *Monitors: an operating system structuring concept*,
//! 1974.
//! Patterns: monitor, hand-over of the mutex.

use sync_core::{Semaphore, Shared};

use crate::Store;

pub(crate) struct Hoare {
    /// One permit while no thread is inside the monitor, and none is urgent.
    mutex: Semaphore,
    /// Threads that have signaled wait here.
    urgent: Semaphore,
    /// Threads that want an item wait here.
    filled: Semaphore,
    /// Used by the thread that is inside.
    inside: Shared<Inside>,
}

#[derive(Debug, Default, Hash)]
struct Inside {
    items: usize,
    /// Threads that wait at `urgent`.
    urgent: usize,
    /// Threads that wait at `filled`.
    waiting: usize,
}

impl Hoare {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            urgent: Semaphore::new(0),
            filled: Semaphore::new(0),
            inside: Shared::new(Inside::default()),
        }
    }

    fn leave(&self) {
        if self.inside.with(|inside| inside.urgent > 0) {
            self.urgent.release();
        } else {
            self.mutex.release();
        }
    }

    fn wait(&self) {
        self.inside.with(|inside| inside.waiting += 1);
        self.leave();
        self.filled.acquire();
        self.inside.with(|inside| inside.waiting -= 1);
    }

    fn signal(&self) {
        if self.inside.with(|inside| inside.waiting > 0) {
            self.inside.with(|inside| inside.urgent += 1);
            self.filled.release();
            self.urgent.acquire();
            self.inside.with(|inside| inside.urgent -= 1);
        }
    }
}

impl Store for Hoare {
    fn put(&self, placed: &dyn Fn()) {
        self.mutex.acquire();
        self.inside.with(|inside| inside.items += 1);
        placed();
        self.signal();
        self.leave();
    }

    fn take(&self, taken: &dyn Fn()) {
        self.mutex.acquire();
        if self.inside.with(|inside| inside.items == 0) {
            self.wait();
        }
        taken();
        self.inside.with(|inside| inside.items -= 1);
        self.leave();
    }
}
