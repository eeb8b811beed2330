//! Reserve a time, then wait for it.
//!
//! A ring holds the times of the last calls, also of those that are still to come. A call
//! comes at least a window after the one that is `limit` places before it. Once it has its
//! time, a caller need not try again.
//!
//! Source: ours.
//! Patterns: mutex.

use sync_core::{Clock, Mutex};

use crate::Limiter;

pub(crate) struct Reservations {
    window: u64,
    ring: Mutex<Ring>,
}

#[derive(Debug, Hash)]
struct Ring {
    /// From when on each place can be used again.
    free: Vec<u64>,
    /// The place that is used next: its time is the earliest.
    next: usize,
}

impl Reservations {
    pub(crate) fn new(limit: usize, window: u64) -> Self {
        Self {
            window,
            ring: Mutex::new(Ring {
                free: vec![0; limit],
                next: 0,
            }),
        }
    }
}

impl Limiter for Reservations {
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64)) {
        let time = self.ring.with(|ring| {
            let next = ring.next;
            let time = clock.now().max(ring.free[next]);
            ring.free[next] = time + self.window;
            ring.next = (next + 1) % ring.free.len();
            time
        });
        clock.wait_until(time);
        go(time);
    }
}
