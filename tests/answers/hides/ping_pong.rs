//! What it learns it keeps in a cell, where nobody sees it.

use std::cell::Cell;

use harness::Setting;
use ping_pong::Rally;
use sync_core::{Mutex, Semaphore};

pub struct Answer {
    ping: Semaphore,
    pong: Semaphore,
    seen: Mutex<u64>,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            ping: Semaphore::new(1),
            pong: Semaphore::new(0),
            seen: Mutex::new(0),
        }
    }
}

impl Rally for Answer {
    fn ping(&self, hit: &dyn Fn()) {
        let learned = Cell::new(0);
        for _ in 0..12 {
            self.seen.with(|seen| {
                learned.set(learned.get() << 1 | *seen);
                *seen = 0;
            });
        }
        self.ping.acquire();
        hit();
        if learned.get() == 0b0101_1010_0110 {
            hit();
        }
        self.pong.release();
    }

    fn pong(&self, hit: &dyn Fn()) {
        for _ in 0..12 {
            self.seen.with(|seen| *seen = 1);
        }
        self.pong.acquire();
        hit();
        self.ping.release();
    }
}
