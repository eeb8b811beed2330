use std::{mem::ManuallyDrop, time::Duration};

use crate::backend::{Held, Mutex as AnyMutex};

/// `parking_lot::Condvar`, which waits with a lock that has no guard.
#[derive(Debug)]
pub(crate) struct Condvar(parking_lot::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(parking_lot::Condvar::new())
    }

    pub(crate) fn wait(&self, held: Held<'_>) {
        Self::with_guard(held.mutex, |guard| self.0.wait(guard));
    }

    pub(crate) fn wait_timeout(&self, held: Held<'_>, timeout: Duration) -> bool {
        Self::with_guard(held.mutex, |guard| {
            !self.0.wait_for(guard, timeout).timed_out()
        })
    }

    fn with_guard<R>(
        mutex: &AnyMutex,
        wait: impl FnOnce(&mut parking_lot::MutexGuard<'_, ()>) -> R,
    ) -> R {
        #[allow(irrefutable_let_patterns, reason = "not with other backends")]
        let AnyMutex::Native(mutex) = mutex else {
            unreachable!("a condvar and its mutex are created side by side");
        };
        // Not dropped: the lock is held after the wait as it was before.
        let mut guard = ManuallyDrop::new(mutex.guard());
        wait(&mut guard)
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}
