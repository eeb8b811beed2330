//! A monitor in which the bus offers its seats.
//!
//! The bus opens as many seats as there are riders for them. While one is open,
//! nobody new may join those who wait, so only riders that have come in time take
//! them. The bus departs when the last one is taken.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Stop;

pub(crate) struct Monitor {
    seats: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Riders that have been counted and have not boarded.
    waiting: usize,
    /// Seats of the bus at the stop that somebody has to take, `0 ..= seats`, and
    /// at most `waiting`.
    open: usize,
}

impl Monitor {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }
}

impl Stop for Monitor {
    fn rider(&self, waits: &dyn Fn(), board: &dyn Fn()) {
        self.state.enter(|state| {
            self.changed.wait_while(state, |state| state.open > 0);
            state.waiting += 1;
            waits();
            self.changed.wait_while(state, |state| state.open == 0);
            board();
            state.waiting -= 1;
            state.open -= 1;
            if state.open == 0 {
                self.changed.notify_all();
            }
        });
    }

    fn bus(&self, arrives: &dyn Fn(), depart: &dyn Fn()) {
        self.state.enter(|state| {
            arrives();
            state.open = state.waiting.min(self.seats);
            if state.open > 0 {
                self.changed.notify_all();
            }
            self.changed.wait_while(state, |state| state.open > 0);
            depart();
        });
    }
}
