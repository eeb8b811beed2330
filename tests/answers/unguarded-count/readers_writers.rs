//! The first reader keeps writers out, and nobody guards the count.

use harness::Setting;
use readers_writers::Room;
use sync_core::{Semaphore, Shared};

pub struct Answer {
    empty: Semaphore,
    readers: Shared<usize>,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            empty: Semaphore::new(1),
            readers: Shared::new(0),
        }
    }
}

impl Room for Answer {
    fn read(&self, read: &dyn Fn()) {
        let first = self.readers.with(|readers| {
            *readers += 1;
            *readers == 1
        });
        if first {
            self.empty.acquire();
        }
        read();
        let last = self.readers.with(|readers| {
            *readers -= 1;
            *readers == 0
        });
        if last {
            self.empty.release();
        }
    }

    fn write(&self, write: &dyn Fn()) {
        self.empty.acquire();
        write();
        self.empty.release();
    }
}
