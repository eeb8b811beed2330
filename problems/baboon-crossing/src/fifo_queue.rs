//! One queue for both directions: served in order of arrival.
//!
//! The first in the queue leaves it when its direction has the rope and the
//! rope can hold it. No discipline of the other semaphores matters, since at
//! most one baboon waits at each. The price: baboons that come from both sides
//! in turns cross one by one.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §6.3 prints no
//! solution.
//! Patterns: queue, lightswitch, multiplex, categorical exclusion.

use sync_core::{FifoSemaphore, Lightswitch, Semaphore};

use crate::Canyon;

pub(crate) struct FifoQueue {
    /// The baboon that has its permit is the next to set out.
    queue: FifoSemaphore,
    /// One permit while the rope is empty, else none.
    empty: Semaphore,
    /// A permit for each baboon that the rope can hold besides those on it.
    rope: Semaphore,
    /// Holds `empty` while any baboon on its way east is on the rope.
    east: Lightswitch,
    /// Holds `empty` while any baboon on its way west is on the rope.
    west: Lightswitch,
}

impl FifoQueue {
    pub(crate) fn new(rope: usize) -> Self {
        Self {
            queue: FifoSemaphore::new(1),
            empty: Semaphore::new(1),
            rope: Semaphore::new(rope),
            east: Lightswitch::new(),
            west: Lightswitch::new(),
        }
    }

    fn go(&self, direction: &Lightswitch, cross: &dyn Fn()) {
        self.queue.acquire();
        direction.lock(&self.empty);
        self.rope.acquire();
        self.queue.release();
        cross();
        self.rope.release();
        direction.unlock(&self.empty);
    }
}

impl Canyon for FifoQueue {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(&self.east, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(&self.west, cross);
    }
}
