//! A wait that does not look first.
//!
//! A condition variable wakes those that wait now; it remembers no signal. If
//! the ball comes before its player waits, the signal wakes nobody, and then
//! both players wait.
//!
//! Source: ours; compare `monitor`.
//! Patterns: missed signal.

use sync_core::{Condvar, Mutex};

use crate::Rally;

pub(crate) struct LostSignal {
    ball_at: Mutex<Player>,
    /// Notified when the ball has come to the other side.
    came: Condvar,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
enum Player {
    Ping,
    Pong,
}

impl LostSignal {
    pub(crate) fn new() -> Self {
        Self {
            ball_at: Mutex::new(Player::Ping),
            came: Condvar::new(),
        }
    }

    fn pass_to(&self, player: Player) {
        self.ball_at.with(|at| *at = player);
        self.came.notify_one();
    }

    fn await_ball(&self, me: Player) {
        let mut ball_at = self.ball_at.lock();
        // Wrong: if the ball is here already, its signal has gone by.
        self.came.wait(&mut ball_at);
        self.came.wait_while(&mut ball_at, |at| *at != me);
    }
}

impl Rally for LostSignal {
    fn ping(&self, hit: &dyn Fn()) {
        hit();
        self.pass_to(Player::Pong);
        self.await_ball(Player::Ping);
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.await_ball(Player::Pong);
        hit();
        self.pass_to(Player::Ping);
    }
}
