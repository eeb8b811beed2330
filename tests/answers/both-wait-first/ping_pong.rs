//! Both wait first.

use harness::Setting;
use ping_pong::Rally;
use sync_core::Semaphore;

pub struct Answer {
    ping: Semaphore,
    pong: Semaphore,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            ping: Semaphore::new(0),
            pong: Semaphore::new(0),
        }
    }
}

impl Rally for Answer {
    fn ping(&self, hit: &dyn Fn()) {
        self.ping.acquire();
        hit();
        self.pong.release();
    }

    fn pong(&self, hit: &dyn Fn()) {
        self.pong.acquire();
        hit();
        self.ping.release();
    }
}
