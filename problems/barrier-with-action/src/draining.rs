//! A complete round leaves before the next one fills.
//!
//! Nothing is numbered: threads of the next round wait outside until the last
//! one of this round has left. So there is one round inside at a time, and it
//! is filling or draining. A break ends the filling; a round that drains is not
//! touched by it.
//!
//! Source: after the barrier of sync-core, which has `with_action` and `abort`
//! and is Python's in this, but for rule 3.
//! Patterns: monitor, barrier.

use sync_core::{Condvar, Mutex};

use crate::{Barrier, Told};

pub(crate) struct Draining {
    parties: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Threads inside, `0 ..= parties`.
    inside: usize,
    /// Whether their round is complete.
    draining: bool,
    broken: bool,
}

impl Draining {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }
}

impl Barrier for Draining {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        self.state.enter(|state| {
            self.changed
                .wait_while(state, |state| state.draining && !state.broken);
            if state.broken {
                return Told::Broken;
            }
            state.inside += 1;
            if state.inside == self.parties {
                action();
                state.draining = true;
                self.changed.notify_all();
            }
            self.changed
                .wait_while(state, |state| !state.draining && !state.broken);
            let told = if state.draining {
                Told::Passed
            } else {
                Told::Broken
            };
            state.inside -= 1;
            if state.inside == 0 {
                state.draining = false;
                self.changed.notify_all();
            }
            told
        })
    }

    fn abort(&self, breaks: &dyn Fn()) {
        self.state.with(|state| {
            state.broken = true;
            breaks();
            self.changed.notify_all();
        });
    }
}
