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
            hoard.push(vec![0_u8; 256 << 20]);
        }
    }

    fn leave(&self) {}
}
