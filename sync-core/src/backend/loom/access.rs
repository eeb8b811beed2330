//! Shared data: loom knows which accesses are ordered.

use std::{cell::Cell, fmt, panic::AssertUnwindSafe};

use loom::cell::UnsafeCell;

use super::{
    super::Look,
    model::{Home, is_ordered},
};

/// Loom's record of the accesses to one `Shared`.
pub(crate) struct Access {
    record: UnsafeCell<()>,
    /// Whether a thread is changing the data now. An access that is ordered after the
    /// beginning of the change need not be ordered after its end.
    changing: Cell<bool>,
    home: Home,
}

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Access {}
// SAFETY: the same.
unsafe impl Sync for Access {}

impl Access {
    #[track_caller]
    pub(crate) fn new(_: Look<'_>) -> Self {
        Self {
            record: UnsafeCell::new(()),
            changing: Cell::new(false),
            home: Home::here(),
        }
    }

    #[track_caller]
    pub(crate) fn enter(&self) -> bool {
        self.home.must_be_here("shared value");
        if self.changing.get() || !self.is_ordered_to_change() {
            return false;
        }
        self.changing.set(true);
        true
    }

    #[track_caller]
    pub(crate) fn enter_to_read(&self) -> bool {
        self.home.must_be_here("shared value");
        !self.changing.get() && is_ordered(AssertUnwindSafe(|| self.record.with(|_| ())))
    }

    /// Nothing: entering and leaving is one step for a reader.
    #[allow(clippy::unused_self, reason = "other backends need it")]
    pub(crate) fn exit_from_reading(&self) {}

    #[track_caller]
    pub(crate) fn exit(&self, _: Look<'_>) {
        if self.changing.replace(false) && !std::thread::panicking() {
            // An access at the end, too: the change lasted until now.
            let ordered = self.is_ordered_to_change();
            debug_assert!(ordered, "no other thread got in meanwhile");
        }
    }

    #[track_caller]
    fn is_ordered_to_change(&self) -> bool {
        is_ordered(AssertUnwindSafe(|| self.record.with_mut(|_| ())))
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}
