//! Once on the path, a side keeps it as long as some of it come.
//!
//! One that waits looks at nothing but who rules. Nobody counts majorities, so
//! those that come for the side on the path always find it theirs, however many
//! wait on the other side.
//!
//! Source: ours.
//! Patterns: scoreboard, queue, I'll do it for you, starvation.
//! Derived from: `majority`.

use sync_core::{Semaphore, Shared};

use crate::{Hall, Side};

pub(crate) struct KeepsPath {
    /// Guards `board`.
    mutex: Semaphore,
    board: Shared<Board>,
    /// Of each side, where those wait that have checked in.
    queues: [Semaphore; 2],
}

/// Nobody rules, or one side.
#[derive(Debug, Default, Hash)]
struct Board {
    ruling: Option<usize>,
    /// Of each side, those that have checked in and not out.
    registered: [usize; 2],
}

impl Board {
    /// Counts one in: whether it waits.
    fn check_in(&mut self, own: usize) -> bool {
        self.registered[own] += 1;
        let waits = *self.ruling.get_or_insert(own) != own;
        // Wrong: who has the majority is not asked.
        waits
    }

    /// Counts one out: how many of the other side it calls.
    fn check_out(&mut self, own: usize) -> usize {
        self.registered[own] -= 1;
        if self.registered[own] > 0 {
            return 0;
        }
        let others = self.registered[1 - own];
        self.ruling = (others > 0).then_some(1 - own);
        others
    }
}

impl KeepsPath {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            queues: [Semaphore::new(0), Semaphore::new(0)],
        }
    }
}

impl Hall for KeepsPath {
    fn visit(&self, side: Side, check_in: &dyn Fn(), cross: &dyn Fn(), check_out: &dyn Fn()) {
        let (own, other) = side.indices();
        self.mutex.acquire();
        let waits = self.board.with(|board| board.check_in(own));
        check_in();
        self.mutex.release();
        if waits {
            self.queues[own].acquire();
        }
        cross();
        self.mutex.acquire();
        let called = self.board.with(|board| board.check_out(own));
        self.queues[other].release_n(called);
        check_out();
        self.mutex.release();
    }
}
