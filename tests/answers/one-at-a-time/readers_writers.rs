//! One at a time, readers as well.

use harness::Setting;
use readers_writers::Room;
use sync_core::Semaphore;

pub struct Answer {
    mutex: Semaphore,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            mutex: Semaphore::new(1),
        }
    }

    fn alone(&self, act: &dyn Fn()) {
        self.mutex.acquire();
        act();
        self.mutex.release();
    }
}

impl Room for Answer {
    fn read(&self, read: &dyn Fn()) {
        self.alone(read);
    }

    fn write(&self, write: &dyn Fn()) {
        self.alone(write);
    }
}
