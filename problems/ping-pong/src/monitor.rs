//! A monitor that knows whose turn it is.
//!
//! A condition variable remembers no signal, so the turn is kept beside it. A
//! player looks at the turn before each wait. No signal falls between the look
//! and the wait, because the other player needs the lock to give its turn away.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Rally;

pub(crate) struct Monitor {
    turn: Mutex<Player>,
    /// Notified when `turn` has changed.
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
enum Player {
    Ping,
    Pong,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            turn: Mutex::new(Player::Ping),
            changed: Condvar::new(),
        }
    }

    fn play(&self, me: Player, other: Player, hit: &dyn Fn()) {
        self.turn.when(
            &self.changed,
            |turn| *turn == me,
            |turn| {
                hit();
                *turn = other;
                // One is enough: only the other player can be waiting.
                self.changed.notify_one();
            },
        );
    }
}

impl Rally for Monitor {
    fn ping(&self, hit: &dyn Fn()) {
        self.play(Player::Ping, Player::Pong, hit);
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.play(Player::Pong, Player::Ping, hit);
    }
}
