//! A counter that begins anew with each window.
//!
//! The windows are those of the clock: 0 and 1, 2 and 3 and so on. At the end of one and at
//! the beginning of the next there may be twice as many calls as the limit.
//!
//! Source: a common answer in interviews, and in many servers.
//! Patterns: mutex.

use sync_core::{Clock, Mutex, repeat_until};

use crate::Limiter;

pub(crate) struct FixedWindow {
    limit: usize,
    window: u64,
    /// The window that is counted, and the calls in it.
    current: Mutex<(u64, usize)>,
}

impl FixedWindow {
    pub(crate) fn new(limit: usize, window: u64) -> Self {
        Self {
            limit,
            window,
            current: Mutex::new((0, 0)),
        }
    }

    fn try_now(&self, clock: &Clock) -> Result<u64, u64> {
        self.current.with(|(window, calls)| {
            let now = clock.now();
            if *window < now / self.window {
                // Wrong: the last calls may be a tick ago.
                (*window, *calls) = (now / self.window, 0);
            }
            if *calls == self.limit {
                return Err((*window + 1) * self.window);
            }
            *calls += 1;
            Ok(now)
        })
    }
}

impl Limiter for FixedWindow {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        repeat_until(|| match self.try_now(clock) {
            Ok(now) => {
                go(now);
                true
            }
            Err(room) => {
                clock.wait_until(room);
                false
            }
        });
    }
}
