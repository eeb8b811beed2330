//! The turnstile is kept until one leaves.
//!
//! It is acquired and released, and nobody starves or meets the other kind. But
//! it is released too late: whoever comes waits in front of it, also for one of
//! the own kind. Two of the three places are always free.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.2.4.
//! Patterns: turnstile, lightswitch, multiplex.
//! Derived from: `turnstile`.

use sync_core::{Lightswitch, Semaphore};

use crate::Bathroom;

pub(crate) struct KeepsTurnstile {
    /// Held by the one that is about to come in, or inside.
    turnstile: Semaphore,
    /// One permit while nobody is inside, else none.
    empty: Semaphore,
    women: Kind,
    men: Kind,
}

struct Kind {
    /// Holds `empty` while any of this kind is inside or next.
    switch: Lightswitch,
    /// A permit for each free place.
    multiplex: Semaphore,
}

impl Kind {
    fn new(places: usize) -> Self {
        Self {
            switch: Lightswitch::new(),
            multiplex: Semaphore::new(places),
        }
    }
}

impl KeepsTurnstile {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            turnstile: Semaphore::new(1),
            empty: Semaphore::new(1),
            women: Kind::new(places),
            men: Kind::new(places),
        }
    }

    fn visit(&self, kind: &Kind, inside: &dyn Fn()) {
        self.turnstile.acquire();
        kind.switch.lock(&self.empty);
        kind.multiplex.acquire();
        inside();
        // Wrong: nobody came through while this one was inside.
        self.turnstile.release();
        kind.multiplex.release();
        kind.switch.unlock(&self.empty);
    }
}

impl Bathroom for KeepsTurnstile {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(&self.women, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(&self.men, inside);
    }
}
