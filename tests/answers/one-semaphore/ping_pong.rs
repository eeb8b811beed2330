//! One semaphore for both.

use harness::Setting;
use ping_pong::Rally;
use sync_core::Semaphore;

pub struct Answer {
    turn: Semaphore,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            turn: Semaphore::new(1),
        }
    }

    fn takes_it(&self, hit: &dyn Fn()) {
        self.turn.acquire();
        hit();
        self.turn.release();
    }
}

impl Rally for Answer {
    fn ping(&self, hit: &dyn Fn()) {
        self.takes_it(hit);
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.takes_it(hit);
    }
}
