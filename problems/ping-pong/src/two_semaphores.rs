//! Two semaphores, one for each player's turn.
//!
//! There is one permit in the game, at the semaphore of the player whose turn
//! it is. A player takes it there, hits, and puts it down at the other's. A
//! permit that comes early waits, so it does not matter which player is faster.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.1, used in both
//! directions.
//! Patterns: signaling.

use sync_core::Semaphore;

use crate::Rally;

pub(crate) struct TwoSemaphores {
    /// Has the permit when it is ping's turn.
    ping_turn: Semaphore,
    /// Has the permit when it is pong's turn.
    pong_turn: Semaphore,
}

impl TwoSemaphores {
    pub(crate) fn new() -> Self {
        Self {
            ping_turn: Semaphore::new(1),
            pong_turn: Semaphore::new(0),
        }
    }
}

impl Rally for TwoSemaphores {
    fn ping(&self, hit: &dyn Fn()) {
        self.ping_turn.acquire();
        hit();
        self.pong_turn.release();
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.pong_turn.acquire();
        hit();
        self.ping_turn.release();
    }
}
