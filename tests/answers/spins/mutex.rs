//! It spins on an atomic.

use harness::Setting;
use mutex::Door;
use std::sync::atomic::{AtomicBool, Ordering};

pub struct Answer {
    taken: AtomicBool,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            taken: AtomicBool::new(false),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        while self.taken.swap(true, Ordering::Acquire) {}
    }

    fn leave(&self) {
        self.taken.store(false, Ordering::Release);
    }
}
