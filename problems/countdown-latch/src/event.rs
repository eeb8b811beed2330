//! A count under a lock, and an event.
//!
//! That the count is zero is a fact which stays true: an event that is set and
//! never cleared. It is set by each worker that finds the count at zero, which
//! does no harm: setting it twice is the same as once.
//!
//! Source: ours, with the manual-reset event of many systems.
//! Patterns: signaling, scoreboard.

use sync_core::{Event, Mutex};

use crate::Latch;

pub(crate) struct OneEvent {
    count: Mutex<usize>,
    /// Set when the count is zero.
    is_zero: Event,
}

impl OneEvent {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            count: Mutex::new(count),
            is_zero: Event::new(),
        }
    }
}

impl Latch for OneEvent {
    fn count_down(&self) {
        let is_zero = self.count.with(|count| {
            *count = count.saturating_sub(1);
            *count == 0
        });
        if is_zero {
            self.is_zero.set();
        }
    }

    fn wait(&self) {
        self.is_zero.wait();
    }
}
