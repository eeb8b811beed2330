//! A count of visitors, and a semaphore for those that wait.
//!
//! A visitor that finds nobody there goes in without touching the semaphore.
//! The others wait at it. A visitor that leaves while another waits hands its
//! place on: in between the room does not count as empty.
//!
//! Source: B. Schillings, *Benaphores*, Be Newsletter, 1996. There the count is
//! an atomic number, here it has a lock.
//! Patterns: scoreboard, signaling.

use sync_core::{Mutex, Semaphore};

use crate::Door;

pub(crate) struct Benaphore {
    /// Visitors inside or on their way in, `0 ..= threads`.
    visitors: Mutex<usize>,
    /// A permit from the moment one hands its place on until it is taken.
    handed_on: Semaphore,
}

impl Benaphore {
    pub(crate) fn new() -> Self {
        Self {
            visitors: Mutex::new(0),
            handed_on: Semaphore::new(0),
        }
    }
}

impl Door for Benaphore {
    fn enter(&self) {
        let nobody_there = self.visitors.with(|visitors| {
            *visitors += 1;
            *visitors == 1
        });
        if !nobody_there {
            self.handed_on.acquire();
        }
    }

    fn leave(&self) {
        let somebody_waits = self.visitors.with(|visitors| {
            *visitors -= 1;
            *visitors > 0
        });
        if somebody_waits {
            self.handed_on.release();
        }
    }
}
