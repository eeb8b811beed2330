//! Turnstiles, queues, a board: the majority locks others out.
//!
//! The side on the path keeps it until more have checked in of the other side.
//! From then on its turnstile is locked. The last one out unlocks it, and calls
//! all those that wait.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.4.2, with the
//! turnstile unlocked that was locked.
//! Patterns: scoreboard, turnstile, queue, I'll do it for you.

use sync_core::{Semaphore, Shared};

use crate::{Hall, Side};

pub(crate) struct Majority {
    /// Guards `board`.
    mutex: Semaphore,
    board: Shared<Board>,
    /// Of each side, the turnstile that all of it pass before they check in.
    turns: [Semaphore; 2],
    /// Of each side, where those wait that have checked in.
    queues: [Semaphore; 2],
}

/// Nobody rules, or one side, or one side until it has left the path.
#[derive(Debug, Default, Hash)]
struct Board {
    ruling: Option<usize>,
    /// Whether the path is in transition to the side that does not rule.
    transition: bool,
    /// Of each side, those that have checked in and not out.
    registered: [usize; 2],
}

impl Board {
    /// Counts one in: whether it locks a turnstile, and whether it waits.
    fn check_in(&mut self, own: usize) -> (bool, bool) {
        self.registered[own] += 1;
        let waits = *self.ruling.get_or_insert(own) != own;
        let majority = self.registered[own] > self.registered[1 - own];
        let locks = waits && majority && !self.transition;
        self.transition |= locks;
        (locks, waits)
    }

    /// Counts one out: whether it locks a turnstile or unlocks one, and how many
    /// of the other side it calls.
    fn check_out(&mut self, own: usize) -> (bool, bool, usize) {
        self.registered[own] -= 1;
        let others = self.registered[1 - own];
        if self.registered[own] == 0 {
            self.ruling = (others > 0).then_some(1 - own);
            return (false, std::mem::take(&mut self.transition), others);
        }
        let locks = others > self.registered[own] && !self.transition;
        self.transition |= locks;
        (locks, false, 0)
    }
}

impl Majority {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            turns: [Semaphore::new(1), Semaphore::new(1)],
            queues: [Semaphore::new(0), Semaphore::new(0)],
        }
    }
}

impl Hall for Majority {
    fn visit(&self, side: Side, check_in: &dyn Fn(), cross: &dyn Fn(), check_out: &dyn Fn()) {
        let (own, other) = side.indices();
        self.turns[own].acquire();
        self.turns[own].release();
        self.mutex.acquire();
        let (locks, waits) = self.board.with(|board| board.check_in(own));
        if locks {
            self.turns[other].acquire();
        }
        check_in();
        self.mutex.release();
        if waits {
            self.queues[own].acquire();
        }
        cross();
        self.mutex.acquire();
        let (locks, unlocks, called) = self.board.with(|board| board.check_out(own));
        if unlocks {
            self.turns[own].release();
        }
        self.queues[other].release_n(called);
        if locks {
            self.turns[own].acquire();
        }
        check_out();
        self.mutex.release();
    }
}
