//! The hall in which threads wait for pulses.

use std::fmt;

use sync_core::Semaphore;

use crate::{Pulse, Waiter};

/// A hall with an event, and with a count of the threads that have begun to wait.
/// The pulses are as many as the waits, each after one wait more: so the last one
/// comes when no thread is still on its way.
pub struct Hall {
    event: Box<dyn Pulse>,
    /// A permit for each wait that has begun, and each pulse that has not.
    came: Semaphore,
}

impl Hall {
    pub(crate) fn new(event: Box<dyn Pulse>) -> Self {
        Self {
            event,
            came: Semaphore::new(0),
        }
    }

    /// A round of a waiter.
    pub(crate) fn wait(&self, waiter: &Waiter<'_>, waits: &dyn Fn()) {
        self.event.wait(waiter, &|| {
            waits();
            self.came.release();
        });
    }

    /// A round of a pulser.
    pub(crate) fn pulse(&self, pulses: &dyn Fn()) {
        self.came.acquire();
        self.event.pulse(pulses);
    }
}

impl fmt::Debug for Hall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hall").finish_non_exhaustive()
    }
}
