//! Points and marks: events of a program that loom orders, and those of which it
//! only knows the order.

use std::{fmt, panic::AssertUnwindSafe};

use loom::{
    cell::UnsafeCell,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::model::{Home, is_ordered};

/// A point that threads pass one after the other, in every possible order,
/// without being synchronized by it.
#[derive(Debug)]
pub struct Point(AtomicUsize, Home);

impl Point {
    /// Makes a point. Only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        Self(AtomicUsize::new(0), Home::here())
    }

    /// Passes it: other threads may run before, none in the middle.
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

/// Something that a thread has done, of which others can ask whether it surely
/// came first. It is no branch point.
pub struct Mark(UnsafeCell<()>, Home);

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Mark {}

impl Mark {
    /// The current thread has done it. Only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        let mark = UnsafeCell::new(());
        mark.with_mut(|_| ());
        Self(mark, Home::here())
    }

    /// Whether it happened before what the current thread does now, in every
    /// execution that differs from this one only in the order of things that
    /// nothing orders.
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
