//! The first waits for the room, the second walks in.
//!
//! A lightswitch without its point: the count has its mutex, but the first
//! woman waits for the room after she has given the mutex back. The second one
//! counts to two, believes that the women have the room, and joins the men.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.2.2.
//! Patterns: lightswitch, multiplex, check then act.
//! Derived from: `multiplexes`, its lightswitches written out.

use sync_core::{Mutex, Semaphore};

use crate::Bathroom;

pub(crate) struct SecondWalksIn {
    /// One permit while nobody is inside, else none.
    empty: Semaphore,
    women: Kind,
    men: Kind,
}

struct Kind {
    /// Those inside or next.
    count: Mutex<usize>,
    /// A permit for each free place.
    multiplex: Semaphore,
}

impl Kind {
    fn new(places: usize) -> Self {
        Self {
            count: Mutex::new(0),
            multiplex: Semaphore::new(places),
        }
    }
}

impl SecondWalksIn {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            empty: Semaphore::new(1),
            women: Kind::new(places),
            men: Kind::new(places),
        }
    }

    fn visit(&self, kind: &Kind, inside: &dyn Fn()) {
        let first = kind.count.with(|count| {
            *count += 1;
            *count == 1
        });
        if first {
            // Wrong: the count says that the room is taken before it is.
            self.empty.acquire();
        }
        kind.multiplex.acquire();
        inside();
        kind.multiplex.release();
        let last = kind.count.with(|count| {
            *count -= 1;
            *count == 0
        });
        if last {
            self.empty.release();
        }
    }
}

impl Bathroom for SecondWalksIn {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(&self.women, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(&self.men, inside);
    }
}
