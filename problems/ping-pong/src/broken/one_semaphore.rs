//! One semaphore for both players.
//!
//! It keeps the two from hitting at the same time, but not in turns. A permit
//! is not addressed to anybody: the player that has just released it may take
//! it again, and pong may take the first one.
//!
//! Source: ours.
//! Patterns: signaling.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Rally;

pub(crate) struct OneSemaphore {
    turn: Semaphore,
}

impl OneSemaphore {
    pub(crate) fn new() -> Self {
        Self {
            turn: Semaphore::new(1),
        }
    }
}

impl Rally for OneSemaphore {
    fn ping(&self, hit: &dyn Fn()) {
        self.turn.acquire();
        hit();
        // Wrong: meant for pong, but ping may take it again.
        self.turn.release();
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.turn.acquire();
        hit();
        self.turn.release();
    }
}
