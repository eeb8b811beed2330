//! A limiter, and the clock by which it waits.

use std::time::Duration;

use sync_core::{Clock, Mutex};

use crate::Limiter;

/// A limiter beside a clock.
///
/// At first time passes whether anybody waits or not, later only if somebody does: a
/// clock that ticks for ever has no last state.
pub struct Gate {
    pub(crate) limiter: Box<dyn Limiter>,
    pub(crate) clock: Clock,
    /// Calls that have not come back.
    calls: Mutex<usize>,
}

impl Gate {
    pub(crate) fn new(limiter: impl Limiter + 'static, tick: Duration, calls: usize) -> Self {
        Self {
            limiter: Box::new(limiter),
            clock: Clock::new(tick),
            calls: Mutex::new(calls),
        }
    }

    /// A caller has come back.
    pub(crate) fn is_back(&self) {
        self.calls.with(|calls| *calls -= 1);
        self.clock.notify();
    }

    /// Lets time pass until all have come back, `free` ticks of it in any case.
    pub(crate) fn run_clock(&self, free: usize, passed: &dyn Fn(u64)) {
        for _ in 0..free {
            self.clock.tick(passed);
        }
        let all_back = || self.calls.with(|calls| *calls == 0);
        while self.clock.tick_if_awaited(passed, &all_back) {}
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}
