//! Both players wait first.
//!
//! Each hits only after the other one has, so nobody ever begins. Every
//! schedule ends in this deadlock. A semaphore's first permits are the state
//! that the game begins in; here they say that it is nobody's turn.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.3, Deadlock #1.
//! Patterns: signaling.
//! Derived from: `two_semaphores`.

use sync_core::Semaphore;

use crate::Rally;

pub(crate) struct BothWaitFirst {
    /// Has the permit when it is ping's turn.
    ping_turn: Semaphore,
    /// Has the permit when it is pong's turn.
    pong_turn: Semaphore,
}

impl BothWaitFirst {
    pub(crate) fn new() -> Self {
        Self {
            // Wrong: ping has to begin, and waits for pong.
            ping_turn: Semaphore::new(0),
            pong_turn: Semaphore::new(0),
        }
    }
}

impl Rally for BothWaitFirst {
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
