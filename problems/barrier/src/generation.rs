//! A monitor that counts generations.
//!
//! The last to arrive begins the next generation and wakes the others, who
//! wait for exactly that. The count starts again at once: a party that comes
//! back early belongs to the new generation, and the slow ones still see that
//! their own is over.
//!
//! Source: D. Lea, `CyclicBarrier` of `java.util.concurrent`, without its
//! broken state; the code is ours.
//! Patterns: monitor, barrier.
//! Python: threading.Condition.wait, notify all.

use sync_core::{Condvar, Mutex};

use crate::{Barrier, Party};

pub(crate) struct Generation {
    parties: usize,
    state: Mutex<State>,
    next_generation: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Parties that have arrived in this generation, `0 .. parties`.
    arrived: usize,
    /// Which of two generations this is. Nobody can miss a whole one, so that
    /// two are enough.
    generation: bool,
}

impl Generation {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State::default()),
            next_generation: Condvar::new(),
        }
    }
}

impl Barrier for Generation {
    fn wait(&self, _: &Party<'_>) {
        self.state.enter(|state| {
            state.arrived += 1;
            if state.arrived == self.parties {
                state.arrived = 0;
                state.generation = !state.generation;
                self.next_generation.notify_all();
            } else {
                let mine = state.generation;
                self.next_generation
                    .wait_while(state, |state| state.generation == mine);
            }
        });
    }
}
