//! A count of visitors, and places that are handed over.
//!
//! Visitors are counted as soon as they come. Those beyond the limit wait, and
//! a visitor that leaves while another waits hands over its place. In between
//! the place does not count as free, so the woken visitor need not look again.
//!
//! Source: ours; a benaphore (B. Schillings, Be Newsletter, 1996) with more
//! than one place.
//! Patterns: scoreboard, I'll do it for you.

use sync_core::{Mutex, Semaphore};

use crate::Door;

pub(crate) struct HandOver {
    limit: usize,
    /// Visitors inside or on their way in, `0 ..= threads`.
    visitors: Mutex<usize>,
    /// A permit for each place that was handed over and not taken yet.
    handed_over: Semaphore,
}

impl HandOver {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            visitors: Mutex::new(0),
            handed_over: Semaphore::new(0),
        }
    }
}

impl Door for HandOver {
    fn enter(&self) {
        let must_wait = self.visitors.with(|visitors| {
            *visitors += 1;
            *visitors > self.limit
        });
        if must_wait {
            self.handed_over.acquire();
        }
    }

    fn leave(&self) {
        let somebody_waits = self.visitors.with(|visitors| {
            *visitors -= 1;
            *visitors >= self.limit
        });
        if somebody_waits {
            self.handed_over.release();
        }
    }
}
