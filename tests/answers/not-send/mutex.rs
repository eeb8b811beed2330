//! Its data cannot be shared.

use harness::Setting;
use mutex::Door;
use std::cell::Cell;

pub struct Answer {
    taken: Cell<bool>,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            taken: Cell::new(false),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        self.taken.set(true);
    }

    fn leave(&self) {
        self.taken.set(false);
    }
}
