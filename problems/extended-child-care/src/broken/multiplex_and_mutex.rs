//! A multiplex of tokens, and a mutex for adults that leave.
//!
//! Right for the simpler problem. But an adult collects tokens that it cannot
//! use yet. While it waits for the last one, a child at the door waits without
//! need: it could enter, because the adult is still there.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.2.3; its §7.2.4
//! says what is wrong.
//! Patterns: multiplex.

use sync_core::Semaphore;

use crate::Center;

pub(crate) struct MultiplexAndMutex {
    /// Tokens that an adult brings.
    ratio: usize,
    /// A token for each child that may enter.
    multiplex: Semaphore,
    /// Held by the adult that collects tokens to leave.
    mutex: Semaphore,
}

impl MultiplexAndMutex {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            multiplex: Semaphore::new(0),
            mutex: Semaphore::new(1),
        }
    }
}

impl Center for MultiplexAndMutex {
    fn child_enters(&self) {
        self.multiplex.acquire();
    }

    fn child_leaves(&self) {
        self.multiplex.release();
    }

    fn adult_enters(&self) {
        self.multiplex.release_n(self.ratio);
    }

    fn adult_leaves(&self) {
        self.mutex.acquire();
        // Wrong: a child could use the tokens until the last one is there.
        for _ in 0..self.ratio {
            self.multiplex.acquire();
        }
        self.mutex.release();
    }
}
