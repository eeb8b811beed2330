//! A multiplex of tokens, and a mutex for adults that leave.
//!
//! Each adult brings a token for every child that it may look after, and takes
//! as many away when it leaves. One adult at a time collects tokens, so two
//! cannot divide between them what would be enough for one.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.2.3, after M.
//! Hailperin.
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
        for _ in 0..self.ratio {
            self.multiplex.acquire();
        }
        self.mutex.release();
    }
}
