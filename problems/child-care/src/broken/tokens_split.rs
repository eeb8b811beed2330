//! A multiplex of tokens, and nothing else.
//!
//! Two adults that leave at once divide the tokens between them, and both wait,
//! though there are tokens enough for one of them to leave.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.2.2, where it is
//! Hailperin's non-solution.
//! Derived from: `multiplex_and_mutex`.
//! Patterns: multiplex.

use sync_core::Semaphore;

use crate::Center;

pub(crate) struct TokensSplit {
    /// Tokens that an adult brings.
    ratio: usize,
    /// A token for each child that may enter.
    multiplex: Semaphore,
}

impl TokensSplit {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            multiplex: Semaphore::new(0),
        }
    }
}

impl Center for TokensSplit {
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
        // Wrong: two adults can take some tokens each, and neither has enough.
        for _ in 0..self.ratio {
            self.multiplex.acquire();
        }
    }
}
