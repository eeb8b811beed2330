//! It counts visits, for ever.

use harness::Setting;
use mutex::Door;
use sync_core::{Semaphore, Shared};

pub struct Answer {
    permit: Semaphore,
    visits: Shared<u64>,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            permit: Semaphore::new(1),
            visits: Shared::new(0),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        self.permit.acquire();
        self.visits.with(|visits| *visits += 1);
    }

    fn leave(&self) {
        self.permit.release();
    }
}
