//! A lightswitch for each kind, and behind it a multiplex.
//!
//! The first woman to come takes the room for all women, the last one to leave
//! gives it back. Behind the switch the multiplex lets in as many as there are
//! places. Men do the same with theirs.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §6.2.2.
//! Patterns: lightswitch, multiplex, categorical exclusion.

use sync_core::{Lightswitch, Semaphore};

use crate::Bathroom;

pub(crate) struct Multiplexes {
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

impl Multiplexes {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            empty: Semaphore::new(1),
            women: Kind::new(places),
            men: Kind::new(places),
        }
    }

    fn visit(&self, kind: &Kind, inside: &dyn Fn()) {
        kind.switch.lock(&self.empty);
        kind.multiplex.acquire();
        inside();
        kind.multiplex.release();
        kind.switch.unlock(&self.empty);
    }
}

impl Bathroom for Multiplexes {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(&self.women, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(&self.men, inside);
    }
}
