//! Each says that it has come, and waits.

use harness::Setting;
use rendezvous::Meeting;
use sync_core::Semaphore;

pub struct Answer {
    a_came: Semaphore,
    b_came: Semaphore,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            a_came: Semaphore::new(0),
            b_came: Semaphore::new(0),
        }
    }
}

impl Meeting for Answer {
    fn a(&self) {
        self.a_came.release();
        self.b_came.acquire();
    }

    fn b(&self) {
        self.b_came.release();
        self.a_came.acquire();
    }
}
