//! It panics.

use harness::Setting;
use mutex::Door;
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
        self.permit.acquire();
    }

    fn leave(&self) {
        panic!("the door is stuck");
    }
}
