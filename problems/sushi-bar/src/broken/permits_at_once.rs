//! A multiplex, and nothing else.
//!
//! There are never more customers than seats. But a seat that becomes free in a
//! full bar is taken at once, beside those who sit there together.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §3.5 has the
//! multiplex.
//! Derived from: `permits_together`.
//! Patterns: multiplex.

use sync_core::Semaphore;

use crate::Bar;

pub(crate) struct PermitsAtOnce {
    /// A permit for each seat that is free, `0 ..= seats`.
    free: Semaphore,
}

impl PermitsAtOnce {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            free: Semaphore::new(seats),
        }
    }
}

impl Bar for PermitsAtOnce {
    fn visit(&self, eat: &dyn Fn()) {
        self.free.acquire();
        eat();
        // Wrong: if the bar was full, others still sit there together.
        self.free.release();
    }
}
