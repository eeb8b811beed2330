//! Numbers the rounds modulo two.
//!
//! That is enough where each thread comes to each round, as in a barrier for all
//! threads. Here more threads come than there are parties. While one of them
//! sleeps, others complete two rounds, and it finds the bit as it was: it waits
//! on, for a round that is long over.
//!
//! Source: ours, after `generation` of the puzzle barrier.
//! Patterns: monitor, barrier.
//! Derived from: `generation`.

use sync_core::{Condvar, Mutex};

use crate::{Barrier, Told};

pub(crate) struct OneBit {
    parties: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Threads that have arrived in this round, `0 .. parties`.
    arrived: usize,
    /// Changes with each round that is complete.
    round: bool,
    broken: bool,
}

impl OneBit {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }
}

impl Barrier for OneBit {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        self.state.enter(|state| {
            if state.broken {
                return Told::Broken;
            }
            let mine = state.round;
            state.arrived += 1;
            if state.arrived == self.parties {
                action();
                state.arrived = 0;
                // Wrong: to a thread that has missed a round this undoes it.
                state.round = !state.round;
                self.changed.notify_all();
            } else {
                self.changed
                    .wait_while(state, |state| state.round == mine && !state.broken);
            }
            if state.round == mine {
                Told::Broken
            } else {
                Told::Passed
            }
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
