//! Two events, each cleared by the player it calls.
//!
//! An event stays set until somebody clears it, so a call that comes early is
//! not lost. A player clears its own event before it calls the other one: at
//! that time nobody else touches it.
//!
//! Source: ours, with the manual-reset event of many systems.
//! Patterns: signaling.

use sync_core::Event;

use crate::Rally;

pub(crate) struct Events {
    /// Set when it is ping's turn. Never set together with the other.
    ping_turn: Event,
    /// Set when it is pong's turn.
    pong_turn: Event,
}

impl Events {
    pub(crate) fn new() -> Self {
        let events = Self {
            ping_turn: Event::new(),
            pong_turn: Event::new(),
        };
        events.ping_turn.set();
        events
    }
}

impl Rally for Events {
    fn ping(&self, hit: &dyn Fn()) {
        self.ping_turn.wait();
        // Before the other is called: a later clear could wipe out its answer.
        self.ping_turn.clear();
        hit();
        self.pong_turn.set();
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.pong_turn.wait();
        self.pong_turn.clear();
        hit();
        self.ping_turn.set();
    }
}
