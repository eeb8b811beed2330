use std::{fmt::Debug, panic::Location};

use crate::backend;

/// What a [`Permit`] goes back to.
pub(crate) trait Lender: Debug + Sync {
    /// Takes one permit back, on behalf of the source line `at`.
    fn take_back(&self, at: &'static Location<'static>);
}

/// One permit, of a [`Semaphore`](crate::Semaphore), a
/// [`BoundedSemaphore`](crate::BoundedSemaphore), a
/// [`FifoSemaphore`](crate::FifoSemaphore) or a
/// [`Multiplex`](crate::Multiplex); dropping it releases.
#[must_use = "dropped at once, it releases at once"]
#[derive(Debug)]
pub struct Permit<'a> {
    lender: &'a dyn Lender,
    /// The source line that acquired; the release in `drop` counts as its.
    at: &'static Location<'static>,
}

impl<'a> Permit<'a> {
    /// Wraps a permit that the caller has just acquired.
    #[track_caller]
    pub(crate) fn new(lender: &'a dyn Lender) -> Self {
        Self {
            lender,
            at: Location::caller(),
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if backend::may_act_in_drop() {
            self.lender.take_back(self.at);
        }
    }
}
