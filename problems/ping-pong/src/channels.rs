//! Two channels and one ball.
//!
//! Whoever has the ball may hit it, and then sends it over. There is one ball,
//! and its type cannot be copied: a player cannot keep what it has sent.
//!
//! Source: ours; the wish to share memory by communicating is that of C. A. R.
//! Hoare, *Communicating sequential processes*, 1978.

use crossbeam::channel::{Receiver, Sender, bounded};

use crate::Rally;

/// The right to hit. There is one in the game.
struct Ball;

pub(crate) struct Channels {
    to_ping: Sender<Ball>,
    at_ping: Receiver<Ball>,
    to_pong: Sender<Ball>,
    at_pong: Receiver<Ball>,
}

impl Channels {
    pub(crate) fn new() -> Self {
        // Room for one ball: no send ever waits.
        let (to_ping, at_ping) = bounded(1);
        let (to_pong, at_pong) = bounded(1);
        to_ping.send(Ball).expect("its receiver is here");
        Self {
            to_ping,
            at_ping,
            to_pong,
            at_pong,
        }
    }
}

fn play(mine: &Receiver<Ball>, others: &Sender<Ball>, hit: &dyn Fn()) {
    let ball = mine.recv().expect("both ends live as long as the game");
    hit();
    others
        .send(ball)
        .expect("both ends live as long as the game");
}

impl Rally for Channels {
    fn ping(&self, hit: &dyn Fn()) {
        play(&self.at_ping, &self.to_pong, hit);
    }

    fn pong(&self, hit: &dyn Fn()) {
        play(&self.at_pong, &self.to_ping, hit);
    }
}
