//! A monitor: women and men take turns, a group at a time.
//!
//! Somebody that finds the other kind inside or waiting waits as well. The last
//! one out calls a group of the other kind in, as many as wait and have places.
//! So neither kind keeps the other one out, and a group is inside together.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, I'll do it for you, categorical exclusion.

use sync_core::{Condvar, Mutex};

use crate::Bathroom;

pub(crate) struct Monitor {
    state: Mutex<State>,
    called: Condvar,
    places: usize,
}

const WOMEN: usize = 0;
const MEN: usize = 1;

#[derive(Debug, Default, Hash)]
struct State {
    /// Of each kind, those inside, `0 ..= places`, with those that were called
    /// and have not woken yet. One of the two is 0.
    inside: [usize; 2],
    /// Of each kind, those that wait and were not called yet.
    waiting: [usize; 2],
    /// Of each kind, those that were called and have not woken yet.
    called: [usize; 2],
}

impl State {
    fn call(&mut self, kind: usize, places: usize) {
        let group = self.waiting[kind].min(places - self.inside[kind]);
        self.waiting[kind] -= group;
        self.called[kind] += group;
        self.inside[kind] += group;
    }
}

impl Monitor {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            called: Condvar::new(),
            places,
        }
    }

    fn visit(&self, kind: usize, inside: &dyn Fn()) {
        let other = 1 - kind;
        self.state.enter(|state| {
            let others = state.inside[other] + state.waiting[other];
            if others == 0 && state.inside[kind] < self.places {
                state.inside[kind] += 1;
                return;
            }
            state.waiting[kind] += 1;
            let not_called = |state: &mut State| state.called[kind] == 0;
            self.called.wait_while(state, not_called);
            state.called[kind] -= 1;
        });
        inside();
        self.state.with(|state| {
            state.inside[kind] -= 1;
            if state.waiting[other] == 0 {
                state.call(kind, self.places);
            } else if state.inside[kind] == 0 {
                state.call(other, self.places);
            }
            self.called.notify_all();
        });
    }
}

impl Bathroom for Monitor {
    fn woman(&self, inside: &dyn Fn()) {
        self.visit(WOMEN, inside);
    }

    fn man(&self, inside: &dyn Fn()) {
        self.visit(MEN, inside);
    }
}
