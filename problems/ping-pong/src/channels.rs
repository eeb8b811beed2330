//! Two channels and one ball.
//!
//! A player that has the ball may hit it, and then sends it over. There is one
//! ball, and its type cannot be copied: a player cannot keep what it has sent.
//!
//! Source: ours; the wish to share memory by communicating is that of C. A. R.
//! Hoare, *Communicating sequential processes*, 1978.
//! Patterns: signaling.

use crossbeam::channel::{Receiver, Sender, bounded};

use crate::Rally;

/// The right to hit. There is one in the game.
struct Ball;

pub(crate) struct Channels {
    ping: Side,
    pong: Side,
}

/// A player's side of the table, and the channel that leads there.
struct Side {
    to: Sender<Ball>,
    at: Receiver<Ball>,
}

impl Side {
    fn new() -> Self {
        // Room for one ball: no send ever waits.
        let (to, at) = bounded(1);
        Self { to, at }
    }
}

impl Channels {
    pub(crate) fn new() -> Self {
        let ping = Side::new();
        ping.to.send(Ball).expect("its receiver is here");
        Self {
            ping,
            pong: Side::new(),
        }
    }
}

fn play(mine: &Side, others: &Side, hit: &dyn Fn()) {
    let ball = mine.at.recv().expect("its sender is here");
    hit();
    others.to.send(ball).expect("its receiver is here");
}

impl Rally for Channels {
    fn ping(&self, hit: &dyn Fn()) {
        play(&self.ping, &self.pong, hit);
    }

    fn pong(&self, hit: &dyn Fn()) {
        play(&self.pong, &self.ping, hit);
    }
}
