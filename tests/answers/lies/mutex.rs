//! It says that all its states are the same.

use std::hash::{Hash, Hasher};

use harness::Setting;
use mutex::Door;
use sync_core::{Mutex, Semaphore};

pub struct Answer {
    permit: Semaphore,
    visits: Mutex<Visits>,
}

#[derive(Debug)]
struct Visits(u64);

impl Hash for Visits {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            permit: Semaphore::new(1),
            visits: Mutex::new(Visits(0)),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        let visits = self.visits.with(|visits| {
            visits.0 += 1;
            visits.0
        });
        if visits != 3_000_000 {
            self.permit.acquire();
        }
    }

    fn leave(&self) {
        self.permit.release();
    }
}
