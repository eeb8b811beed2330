//! A turnstile in front of the lightswitches.
//!
//! A baboon keeps the turnstile until its direction has the rope. So one that
//! finds others on their way towards it stops in the turnstile, no more set out
//! against it, and it goes when the rope is empty.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.2.4;
//! §6.3 prints no solution.
//! Patterns: turnstile, lightswitch, multiplex, categorical exclusion.

use sync_core::{Lightswitch, Semaphore};

use crate::Canyon;

pub(crate) struct Turnstile {
    /// Held by the baboon that is about to set out.
    turnstile: Semaphore,
    /// One permit while the rope is empty, else none.
    empty: Semaphore,
    /// A permit for each baboon that the rope can hold besides those on it.
    rope: Semaphore,
    /// Holds `empty` while any baboon on its way east is on the rope or next.
    east: Lightswitch,
    /// Holds `empty` while any baboon on its way west is on the rope or next.
    west: Lightswitch,
}

impl Turnstile {
    pub(crate) fn new(rope: usize) -> Self {
        Self {
            turnstile: Semaphore::new(1),
            empty: Semaphore::new(1),
            rope: Semaphore::new(rope),
            east: Lightswitch::new(),
            west: Lightswitch::new(),
        }
    }

    fn go(&self, direction: &Lightswitch, cross: &dyn Fn()) {
        self.turnstile.acquire();
        direction.lock(&self.empty);
        self.turnstile.release();

        self.rope.acquire();
        cross();
        self.rope.release();
        direction.unlock(&self.empty);
    }
}

impl Canyon for Turnstile {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(&self.east, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(&self.west, cross);
    }
}
