//! It throws dice.

use harness::Setting;
use mutex::Door;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use sync_core::Semaphore;

pub struct Answer {
    permit: Semaphore,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            permit: Semaphore::new(1),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        if RandomState::new().hash_one(1) % 2 == 0 {
            self.permit.acquire();
        }
    }

    fn leave(&self) {
        self.permit.release();
    }
}
