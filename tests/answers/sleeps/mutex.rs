//! It hopes that sleeping helps.

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
        std::thread::sleep(std::time::Duration::from_millis(1));
    }

    fn leave(&self) {}
}
