//! A log of the calls in the last window.
//!
//! If the log is full, the caller waits until its oldest call is a window ago, and tries
//! again. The time is read under the lock: so the log is in order.
//!
//! Source: ours.
//! Patterns: mutex.

use std::collections::VecDeque;

use sync_core::{Clock, Mutex, repeat_until};

use crate::Limiter;

pub(crate) struct SlidingLog {
    limit: usize,
    window: u64,
    /// The times of the last calls, the oldest first; `0 ..= limit` of them.
    log: Mutex<VecDeque<u64>>,
}

impl SlidingLog {
    pub(crate) fn new(limit: usize, window: u64) -> Self {
        Self {
            limit,
            window,
            log: Mutex::new(VecDeque::new()),
        }
    }

    /// Logs a call now, or says when there will be room.
    fn try_now(&self, clock: &Clock) -> Result<u64, u64> {
        self.log.with(|log| {
            let now = clock.now();
            log.retain(|time| time + self.window > now);
            if log.len() == self.limit {
                return Err(log[0] + self.window);
            }
            log.push_back(now);
            Ok(now)
        })
    }
}

impl Limiter for SlidingLog {
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
