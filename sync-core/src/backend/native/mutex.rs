use parking_lot::lock_api::GuardNoSend;

use crate::backend::Look;

/// `parking_lot::Mutex` without its guard: `crate::MutexGuard` takes its place.
#[derive(Debug)]
pub(crate) struct Mutex(parking_lot::Mutex<()>);

impl Mutex {
    pub(crate) fn new(_: Look<'_>) -> Self {
        Self(parking_lot::Mutex::new(()))
    }

    #[inline]
    pub(crate) fn lock(&self) {
        std::mem::forget(self.0.lock());
    }

    #[inline]
    pub(crate) fn try_lock(&self) -> bool {
        self.0.try_lock().map(std::mem::forget).is_some()
    }

    #[inline]
    pub(crate) fn unlock(&self, _: Look<'_>) {
        drop(self.guard());
    }

    /// The guard that `lock` forgot.
    #[inline]
    pub(super) fn guard(&self) -> parking_lot::MutexGuard<'_, ()> {
        // SAFETY: only the drop of a `crate::MutexGuard` and a wait that was
        // given one call this: this thread has the lock, and the guard made here
        // is either dropped, for the one that `lock` forgot, or forgotten again.
        unsafe { self.0.make_guard_unchecked(GuardNoSend::new()) }
    }
}
