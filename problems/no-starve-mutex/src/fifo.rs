//! One strong semaphore: a queue.
//!
//! It serves in order of arrival, so a worker waits for those in front of it
//! and for nobody else. Inside, each thread that waits has a semaphore of its
//! own, and a release goes to the one at the head of the queue.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.3 (strong
//! semaphores) and §5.3 (a queue of own semaphores).
//! Patterns: mutex, weak and strong semaphores, bounded overtaking.

use sync_core::FifoSemaphore;

use crate::Machine;

pub(crate) struct Fifo {
    free: FifoSemaphore,
}

impl Fifo {
    pub(crate) fn new() -> Self {
        Self {
            free: FifoSemaphore::new(1),
        }
    }
}

impl Machine for Fifo {
    fn operate(&self, work: &dyn Fn()) {
        self.free.acquire();
        work();
        self.free.release();
    }
}
