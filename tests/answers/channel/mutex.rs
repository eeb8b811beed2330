//! It waits at a channel of std.

use harness::Setting;
use mutex::Door;
use std::sync::{Mutex, mpsc};

pub struct Answer {
    free: Mutex<mpsc::Receiver<()>>,
    frees: mpsc::Sender<()>,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        let (frees, free) = mpsc::channel();
        frees.send(()).unwrap();
        Self {
            free: Mutex::new(free),
            frees,
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        self.free.lock().unwrap().recv().unwrap();
    }

    fn leave(&self) {
        self.frees.send(()).unwrap();
    }
}
