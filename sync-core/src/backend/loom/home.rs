//! The execution that an object belongs to.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{EXECUTION, RUNNING};

/// One execution of one exploration; no two in the process are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Execution(u64);

impl Execution {
    pub(super) const NONE: Self = Self(0);

    pub(super) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Where an object was made. Loom's parts of it exist only there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home(Execution);

impl Home {
    /// The execution that runs now.
    pub(super) fn here() -> Self {
        Self(EXECUTION.get())
    }

    /// Whether the object's parts are there.
    pub(super) fn is_here(self) -> bool {
        RUNNING.get() && EXECUTION.get() == self.0
    }

    /// Says what is wrong where an object is used elsewhere.
    #[track_caller]
    #[inline]
    pub(super) fn must_be_here(self, what: &str) {
        if !self.is_here() {
            stranger(what);
        }
    }
}

#[cold]
#[track_caller]
fn stranger(what: &str) -> ! {
    crate::Fault::misuse(format!(
        "a {what} is used that was made outside of this run: make it where the solution is made, \
         not in a static"
    ))
}
