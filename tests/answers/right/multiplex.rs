//! A permit for each place.

use harness::Setting;
use multiplex::Door;
use sync_core::Semaphore;

pub struct Answer {
    permit: Semaphore,
}

impl Answer {
    pub fn new(setting: &Setting) -> Self {
        Self {
            permit: Semaphore::new(setting.parameter("limit")),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        self.permit.acquire();
    }

    fn leave(&self) {
        self.permit.release();
    }
}
