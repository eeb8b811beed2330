//! The leaky bucket: calls at a distance.
//!
//! One number is kept, the earliest time of the next call. No two calls are nearer than a
//! window divided by the limit, rounded up. It is the simplest, and allows no burst.
//!
//! Source: the generic cell rate algorithm of ITU-T I.371, 1993, without tolerance.
//! Patterns: mutex.

use sync_core::{Clock, Mutex};

use crate::Limiter;

pub(crate) struct Spacing {
    distance: u64,
    /// The earliest time of the next call.
    next: Mutex<u64>,
}

impl Spacing {
    pub(crate) fn new(limit: usize, window: u64) -> Self {
        Self {
            distance: window.div_ceil(limit as u64),
            next: Mutex::new(0),
        }
    }
}

impl Limiter for Spacing {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        let time = self.next.with(|next| {
            let time = clock.now().max(*next);
            *next = time + self.distance;
            time
        });
        clock.wait_until(time);
        go(time);
    }
}
