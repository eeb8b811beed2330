//! A monitor: the cook waits until the pot is empty and wanted.
//!
//! Nobody calls the cook on purpose. It waits for a condition that is the
//! puzzle's own: nothing is in the pot, and somebody wants something. The savages
//! wait until there is a serving.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Feast;

pub(crate) struct Monitor {
    state: Mutex<State>,
    capacity: usize,
    /// Notified when the pot is empty and a savage waits.
    wanted: Condvar,
    /// Notified when the pot is full.
    filled: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Servings in the pot, `0 ..= capacity`.
    servings: usize,
    /// Savages that have no serving yet.
    waiting: usize,
}

impl State {
    fn needs_the_cook(&self) -> bool {
        self.servings == 0 && self.waiting > 0
    }
}

impl Monitor {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            capacity,
            wanted: Condvar::new(),
            filled: Condvar::new(),
        }
    }
}

impl Feast for Monitor {
    fn dine(&self, take: &dyn Fn(), eat: &dyn Fn()) {
        self.state.enter(|state| {
            state.waiting += 1;
            if state.needs_the_cook() {
                self.wanted.notify_one();
            }
            self.filled.wait_while(state, |state| state.servings == 0);
            state.waiting -= 1;
            state.servings -= 1;
            take();
            if state.needs_the_cook() {
                self.wanted.notify_one();
            }
        });
        eat();
    }

    fn cook(&self, fill: &dyn Fn()) {
        self.state.enter(|state| {
            self.wanted
                .wait_while(state, |state| !state.needs_the_cook());
            fill();
            state.servings = self.capacity;
            self.filled.notify_all();
        });
    }
}
