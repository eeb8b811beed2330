//! It does nothing.

use harness::Setting;
use mutex::Door;

pub struct Answer;

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self
    }
}

impl Door for Answer {
    fn enter(&self) {}

    fn leave(&self) {}
}
