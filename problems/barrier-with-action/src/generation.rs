//! A monitor that numbers the rounds.
//!
//! The last to arrive acts, under the lock, and begins the next round. A thread
//! waits for the end of its own round or for the break, and looks at the round
//! first: one that is complete stays complete. Where more threads come than
//! there are parties, a slow one can miss any number of rounds, so that one bit
//! is not enough.
//!
//! Source: D. Lea, `CyclicBarrier` of `java.util.concurrent`; the code is ours.
//! Patterns: monitor, barrier.

use sync_core::{Condvar, Mutex};

use crate::{Barrier, Told};

pub(crate) struct Generation {
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

impl Generation {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }
}

impl Barrier for Generation {
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
            self.changed.notify_all();
        });
    }
}
