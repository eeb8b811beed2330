//! It wants all the memory.

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
        let mut hoard = Vec::new();
        loop {
            hoard.push(vec![1_u8; 64 << 20]);
        }
    }

    fn leave(&self) {}
}
