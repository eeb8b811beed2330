//! The first reader keeps writers out.

use harness::Setting;
use readers_writers::Room;
use sync_core::{Lightswitch, Semaphore};

pub struct Answer {
    empty: Semaphore,
    readers: Lightswitch,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            empty: Semaphore::new(1),
            readers: Lightswitch::new(),
        }
    }
}

impl Room for Answer {
    fn read(&self, read: &dyn Fn()) {
        self.readers.lock(&self.empty);
        read();
        self.readers.unlock(&self.empty);
    }

    fn write(&self, write: &dyn Fn()) {
        self.empty.acquire();
        write();
        self.empty.release();
    }
}
