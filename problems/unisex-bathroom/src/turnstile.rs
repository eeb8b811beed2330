//! A turnstile in front of the lightswitches.
//!
//! Everybody takes the turnstile and keeps it until the own kind has the room.
//! So a man that finds women inside stops in the turnstile, and women that come
//! later queue up behind him. Those inside leave, and the room is his.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.2.4.
//! Patterns: turnstile, lightswitch, multiplex, categorical exclusion.

use sync_core::{Lightswitch, Semaphore};

use crate::Bathroom;

pub(crate) struct Turnstile {
    /// Held by the one that is about to come in.
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

impl Turnstile {
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
        self.turnstile.release();

        kind.multiplex.acquire();
        inside();
        kind.multiplex.release();

        kind.switch.unlock(&self.empty);
    }
}

impl Bathroom for Turnstile {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(&self.women, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(&self.men, inside);
    }
}
