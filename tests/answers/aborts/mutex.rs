//! It aborts.

use harness::Setting;
use mutex::Door;

pub struct Answer;

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self
    }
}

impl Door for Answer {
    fn enter(&self) {
        let _bomb = Bomb;
        panic!("once");
    }

    fn leave(&self) {}
}

/// Panics while a panic is under way: that aborts the process.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("twice");
    }
}
