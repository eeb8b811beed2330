//! One semaphore with one permit.
//!
//! A release wakes one waiting thread, and nothing is said about which. With
//! three workers, two can wake each other in turn, and the third waits for
//! ever.
//!
//! Source: E. W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965;
//! Downey, *The Little Book of Semaphores* 2.2.1, §3.4 and §4.3.
//! Patterns: mutex, weak and strong semaphores, starvation.

use sync_core::Semaphore;

use crate::Machine;

pub(crate) struct Plain {
    free: Semaphore,
}

impl Plain {
    pub(crate) fn new() -> Self {
        Self {
            free: Semaphore::new(1),
        }
    }
}

impl Machine for Plain {
    fn operate(&self, work: &dyn Fn()) {
        self.free.acquire();
        work();
        self.free.release();
    }
}
