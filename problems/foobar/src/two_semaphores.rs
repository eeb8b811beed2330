//! Two semaphores, and one permit that goes to and fro.
//!
//! Where the permit is says which word comes next. It does not matter how many
//! threads wait at a semaphore: one of them gets the permit, and puts it down at
//! the other one.
//!
//! Source: LeetCode 1115; Downey, *The Little Book of Semaphores* 2.2.1, §3.1,
//! used in both directions.
//! Patterns: signaling, weak and strong semaphores.

use sync_core::Semaphore;

use crate::FooBar;

pub(crate) struct TwoSemaphores {
    /// Has the permit when "foo" comes next.
    foo_next: Semaphore,
    /// Has the permit when "bar" comes next.
    bar_next: Semaphore,
}

impl TwoSemaphores {
    pub(crate) fn new() -> Self {
        Self {
            foo_next: Semaphore::new(1),
            bar_next: Semaphore::new(0),
        }
    }
}

impl FooBar for TwoSemaphores {
    fn foo(&self, print: &dyn Fn()) {
        self.foo_next.acquire();
        print();
        self.bar_next.release();
    }

    fn bar(&self, print: &dyn Fn()) {
        self.bar_next.acquire();
        print();
        self.foo_next.release();
    }
}
