//! The turnstile is locked when the mutex has been given back.
//!
//! One waits for a turnstile with the mutex in hand: that looks like a deadlock
//! to come. But the other order lets those in that the majority is to keep out.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.4.2.
//! Patterns: scoreboard, turnstile, queue, check then act.
//! Derived from: `majority`.

use sync_core::{Semaphore, Shared};

use crate::{Hall, Side};

pub(crate) struct LocksLate {
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

impl LocksLate {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            turns: [Semaphore::new(1), Semaphore::new(1)],
            queues: [Semaphore::new(0), Semaphore::new(0)],
        }
    }
}

impl Hall for LocksLate {
    fn visit(&self, side: Side, check_in: &dyn Fn(), cross: &dyn Fn(), check_out: &dyn Fn()) {
        let (own, other) = side.indices();
        self.turns[own].acquire();
        self.turns[own].release();
        self.mutex.acquire();
        let (locks, waits) = self.board.with(|board| board.check_in(own));
        check_in();
        self.mutex.release();
        if locks {
            // Wrong: others come through before it is locked.
            self.turns[other].acquire();
        }
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
