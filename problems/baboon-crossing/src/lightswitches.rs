//! A lightswitch for each direction, a multiplex for the rope.
//!
//! The first baboon of a direction takes the rope for all of them, the last one
//! to arrive gives it back. No two meet, and the rope holds. But while baboons
//! keep coming from one side, the other side waits.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.2.2;
//! §6.3 prints no solution.
//! Patterns: lightswitch, multiplex, categorical exclusion, starvation.

use sync_core::{Lightswitch, Semaphore};

use crate::Canyon;

pub(crate) struct Lightswitches {
    /// One permit while the rope is empty, else none.
    empty: Semaphore,
    /// A permit for each baboon that the rope can hold besides those on it.
    rope: Semaphore,
    /// Holds `empty` while any baboon on its way east is on the rope or next.
    east: Lightswitch,
    /// Holds `empty` while any baboon on its way west is on the rope or next.
    west: Lightswitch,
}

impl Lightswitches {
    pub(crate) fn new(rope: usize) -> Self {
        Self {
            empty: Semaphore::new(1),
            rope: Semaphore::new(rope),
            east: Lightswitch::new(),
            west: Lightswitch::new(),
        }
    }

    fn go(&self, direction: &Lightswitch, cross: &dyn Fn()) {
        direction.lock(&self.empty);
        self.rope.acquire();
        cross();
        self.rope.release();
        direction.unlock(&self.empty);
    }
}

impl Canyon for Lightswitches {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(&self.east, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(&self.west, cross);
    }
}
