//! One queue for all: served in order of arrival.
//!
//! The first in the queue leaves it when it has both the room and a place. So
//! at most one waits for either, and nobody is overtaken by one that came
//! later. Those of a kind that follow each other in the queue are inside
//! together.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.2.4.
//! Patterns: queue, lightswitch, multiplex, categorical exclusion.

use sync_core::{FifoSemaphore, Lightswitch, Semaphore};

use crate::Bathroom;

pub(crate) struct FifoQueue {
    /// The one that has its permit is the next to come in.
    queue: FifoSemaphore,
    /// One permit while nobody is inside, else none.
    empty: Semaphore,
    /// A permit for each free place, whatever the kind.
    multiplex: Semaphore,
    /// Holds `empty` while any woman is inside.
    women: Lightswitch,
    /// Holds `empty` while any man is inside.
    men: Lightswitch,
}

impl FifoQueue {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            queue: FifoSemaphore::new(1),
            empty: Semaphore::new(1),
            multiplex: Semaphore::new(places),
            women: Lightswitch::new(),
            men: Lightswitch::new(),
        }
    }

    fn visit(&self, switch: &Lightswitch, inside: &dyn Fn()) {
        self.queue.acquire();
        switch.lock(&self.empty);
        self.multiplex.acquire();
        self.queue.release();

        inside();

        self.multiplex.release();
        switch.unlock(&self.empty);
    }
}

impl Bathroom for FifoQueue {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(&self.women, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(&self.men, inside);
    }
}
