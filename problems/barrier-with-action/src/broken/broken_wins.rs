//! A thread on its way out looks whether the barrier is broken.
//!
//! As printed, with states as in Python's own barrier: filling, draining, broken.
//! A break replaces the draining. Of a round that is complete, and whose action
//! was run, some threads have passed, and the slow ones are told that nothing
//! came of it.
//!
//! Source: Python's `threading.Barrier`, its states; the code is ours.
//! Patterns: monitor, barrier.
//! Derived from: `draining`.
//! Python: threading.Barrier.wait, abort.
//! Instead: draining.

use sync_core::{Condvar, Mutex};

use crate::{Barrier, Told};

pub(crate) struct BrokenWins {
    parties: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    /// Threads inside, `0 ..= parties`.
    inside: usize,
    phase: Phase,
}

#[derive(Debug, Hash, PartialEq, Eq)]
enum Phase {
    Filling,
    Draining,
    Broken,
}

impl BrokenWins {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State {
                inside: 0,
                phase: Phase::Filling,
            }),
            changed: Condvar::new(),
        }
    }
}

impl Barrier for BrokenWins {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        self.state.enter(|state| {
            self.changed
                .wait_while(state, |state| state.phase == Phase::Draining);
            if state.phase == Phase::Broken {
                return Told::Broken;
            }
            state.inside += 1;
            let mut told = Told::Passed;
            if state.inside == self.parties {
                action();
                state.phase = Phase::Draining;
                self.changed.notify_all();
            } else {
                self.changed
                    .wait_while(state, |state| state.phase == Phase::Filling);
                // Wrong: the round may have been complete before the break.
                if state.phase == Phase::Broken {
                    told = Told::Broken;
                }
            }
            state.inside -= 1;
            if state.inside == 0 && state.phase == Phase::Draining {
                state.phase = Phase::Filling;
                self.changed.notify_all();
            }
            told
        })
    }

    fn abort(&self, breaks: &dyn Fn()) {
        self.state.with(|state| {
            state.phase = Phase::Broken;
            breaks();
            self.changed.notify_all();
        });
    }
}
