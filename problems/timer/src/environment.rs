//! A timer, and the clock by which it waits.

use std::time::Duration;

use sync_core::{Clock, Mutex};

use crate::Timer;

/// A timer beside a clock.
///
/// The clock stands still when the timer is cancelled: a thread that sleeps on, as if it
/// were not, is stuck.
pub struct Desk {
    pub(crate) timer: Box<dyn Timer>,
    pub(crate) clock: Clock,
    stands_still: Mutex<bool>,
}

impl Desk {
    pub(crate) fn new(timer: impl Timer + 'static, tick: Duration) -> Self {
        Self {
            timer: Box::new(timer),
            clock: Clock::new(tick),
            stands_still: Mutex::new(false),
        }
    }

    /// The user cancels the timer.
    pub(crate) fn cancel(&self) -> bool {
        let cancelled = self.timer.cancel(&self.clock);
        if cancelled {
            self.stands_still.with(|it| *it = true);
        }
        cancelled
    }

    /// One tick of the clock, if it does not stand still.
    pub(crate) fn tick(&self, passed: &dyn Fn(u64)) {
        if !self.stands_still.with(|it| *it) {
            self.clock.tick(passed);
        }
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}
