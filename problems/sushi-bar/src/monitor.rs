//! A monitor that remembers whether the bar was full.
//!
//! A customer waits as long as a party sits at the bar. It looks again each
//! time that it was woken, so one that has just come and was quicker does no
//! harm.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::Bar;

pub(crate) struct Monitor {
    seats: usize,
    state: Mutex<State>,
    /// Notified when the last of a party has left.
    empty: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Customers that sit, `0 ..= seats`.
    eating: usize,
    /// Whether those that sit have filled the bar.
    party: bool,
}

impl Monitor {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            state: Mutex::new(State::default()),
            empty: Condvar::new(),
        }
    }
}

impl Bar for Monitor {
    fn visit(&self, eat: &dyn Fn()) {
        self.state.when(
            &self.empty,
            |state| !state.party,
            |state| {
                state.eating += 1;
                state.party = state.eating == self.seats;
            },
        );
        eat();
        self.state.with(|state| {
            state.eating -= 1;
            if state.party && state.eating == 0 {
                state.party = false;
                self.empty.notify_all();
            }
        });
    }
}
