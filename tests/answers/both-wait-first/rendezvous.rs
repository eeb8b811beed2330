//! Each waits, and then says that it has come.

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
        self.b_came.acquire();
        self.a_came.release();
    }

    fn b(&self) {
        self.a_came.acquire();
        self.b_came.release();
    }
}
