//! Look into the log, then write into it.
//!
//! Two callers find the last place, and both take it.
//!
//! Source: a common answer in interviews, with a thread-safe list for the log.
//! Patterns: check then act.

use std::collections::VecDeque;

use sync_core::{Clock, Mutex};

use crate::Limiter;

pub(crate) struct CheckThenAct {
    limit: usize,
    window: u64,
    log: Mutex<VecDeque<u64>>,
}

impl CheckThenAct {
    pub(crate) fn new(limit: usize, window: u64) -> Self {
        Self {
            limit,
            window,
            log: Mutex::new(VecDeque::new()),
        }
    }

    /// When there will be room; none if there is room now.
    fn full_until(&self, now: u64) -> Option<u64> {
        self.log.with(|log| {
            log.retain(|time| time + self.window > now);
            (log.len() >= self.limit).then(|| log[0] + self.window)
        })
    }
}

impl Limiter for CheckThenAct {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        let mut now = clock.now();
        while let Some(room) = self.full_until(now) {
            clock.wait_until(room);
            now = clock.now();
        }
        // Wrong: the room may be taken.
        self.log.with(|log| log.push_back(now));
        go(now);
    }
}
