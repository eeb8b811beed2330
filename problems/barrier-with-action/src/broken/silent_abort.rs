//! An abort that writes down that the barrier is broken.
//!
//! As printed: `self.broken = True`. Everybody who comes from now on sees it.
//! Those who wait already are asleep and look at nothing, and nobody will wake
//! them: no round is ever complete again.
//!
//! Source: course notes on barriers made of Python's `threading.Condition`.
//! Patterns: monitor, barrier, missed signal.
//! Derived from: `generation`.
//! Python: threading.Condition.wait, notify all.
//! Instead: generation.

use sync_core::{Condvar, Mutex};

use crate::{Barrier, Told};

pub(crate) struct SilentAbort {
    parties: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Threads that have arrived in this round, `0 .. parties`.
    arrived: usize,
    /// Rounds that are complete.
    round: usize,
    broken: bool,
}

impl SilentAbort {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }
}

impl Barrier for SilentAbort {
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
                state.round += 1;
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
            // Wrong: those who wait are not woken.
        });
    }
}
