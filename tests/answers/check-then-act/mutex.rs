//! It looks, and then it goes in.

use harness::Setting;
use mutex::Door;
use sync_core::{Shared, repeat_until};

pub struct Answer {
    taken: Shared<bool>,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            taken: Shared::new(false),
        }
    }
}

impl Door for Answer {
    fn enter(&self) {
        repeat_until(|| !self.taken.with(|taken| *taken));
        self.taken.with(|taken| *taken = true);
    }

    fn leave(&self) {
        self.taken.with(|taken| *taken = false);
    }
}
