//! A free place is seen first and taken later.
//!
//! The places are counted under a mutex, and one that waits for a place is
//! called when one is free. But between the look and the entry the mutex is
//! given back: two see the same place, and both come in.
//!
//! Source: ours.
//! Patterns: monitor, lightswitch, check then act.
//! Derived from: `multiplexes`, with a counter for each multiplex.

use sync_core::{Condvar, Lightswitch, Mutex, Semaphore};

use crate::Bathroom;

pub(crate) struct FreePlace {
    /// One permit while nobody is inside, else none.
    empty: Semaphore,
    women: Kind,
    men: Kind,
}

struct Kind {
    /// Holds `empty` while any of this kind is inside or next.
    switch: Lightswitch,
    /// Places that are free.
    free: Mutex<usize>,
    freed: Condvar,
}

impl Kind {
    fn new(places: usize) -> Self {
        Self {
            switch: Lightswitch::new(),
            free: Mutex::new(places),
            freed: Condvar::new(),
        }
    }
}

impl FreePlace {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            empty: Semaphore::new(1),
            women: Kind::new(places),
            men: Kind::new(places),
        }
    }

    fn visit(&self, kind: &Kind, inside: &dyn Fn()) {
        kind.switch.lock(&self.empty);
        kind.free.when(&kind.freed, |free| *free > 0, |_| ());
        // Wrong: the place that was seen may be taken by now.
        kind.free.with(|free| *free = free.saturating_sub(1));
        inside();
        kind.free.with(|free| {
            *free += 1;
            kind.freed.notify_one();
        });
        kind.switch.unlock(&self.empty);
    }
}

impl Bathroom for FreePlace {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(&self.women, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(&self.men, inside);
    }
}
