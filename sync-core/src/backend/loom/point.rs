//! Points and marks: events that loom tries in every order, and events whose order it
//! only knows.

use std::{fmt, panic::AssertUnwindSafe};

use loom::{
    cell::UnsafeCell,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::model::{Home, is_ordered};

/// A point that threads pass one after the other, in every possible order. It does not
/// synchronize them.
#[derive(Debug)]
pub struct Point(AtomicUsize, Home);

impl Point {
    /// Makes a point; only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        Self(AtomicUsize::new(0), Home::here())
    }

    /// Passes the point in one step; other threads may run before it.
    ///
    /// # Panics
    ///
    /// If it was made in another execution.
    #[track_caller]
    pub fn pass(&self) {
        self.1.must_be_here("point");
        // Read-modify-writes of one atomic are dependent, so loom tries their
        // orders; relaxed ones order nothing else.
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Something that a thread has done; other threads can ask whether it happens before
/// what they do. It is no branch point.
pub struct Mark(UnsafeCell<()>, Home);

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Mark {}

impl Mark {
    /// The current thread has done it now; only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        let mark = UnsafeCell::new(());
        mark.with_mut(|_| ());
        Self(mark, Home::here())
    }

    /// Whether it happens before what the current thread does now: not only in this
    /// execution, but in every one that is equivalent to it.
    ///
    /// # Panics
    ///
    /// If it was made in another execution.
    #[track_caller]
    pub fn is_before_now(&self) -> bool {
        self.1.must_be_here("mark");
        is_ordered(AssertUnwindSafe(|| self.0.with(|_| ())))
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mark").finish_non_exhaustive()
    }
}
