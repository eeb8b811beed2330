//! A monitor with a turn for loading and a turn for unloading.
//!
//! A car waits for its turn in either area, and gives the turn to the next one
//! when it is full, or empty. A passenger notes whose turn it was when it
//! boarded, and unboards in the same car's turn.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::RollerCoaster;

pub(crate) struct Monitor {
    cars: usize,
    seats: usize,
    state: Mutex<State>,
    /// Notified when a car lets in or out, and when it is full or empty.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// The car whose turn it is to load.
    loads: usize,
    /// Its free seats, `0 ..= seats`; 0 also before it comes.
    free: usize,
    /// The car whose turn it is to unload.
    unloads: usize,
    /// Those that have to leave it, `0 ..= seats`; 0 also before it comes.
    to_leave: usize,
}

impl Monitor {
    pub(crate) fn new(cars: usize, seats: usize) -> Self {
        Self {
            cars,
            seats,
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }

    fn next(&self, car: usize) -> usize {
        (car + 1) % self.cars
    }
}

impl RollerCoaster for Monitor {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        let has_place = |state: &State| state.free > 0;
        let car = self.state.when(&self.changed, has_place, |state| {
            board();
            state.free -= 1;
            self.changed.notify_all();
            state.loads
        });
        let may_leave = |state: &State| state.unloads == car && state.to_leave > 0;
        self.state.when(&self.changed, may_leave, |state| {
            unboard();
            state.to_leave -= 1;
            self.changed.notify_all();
        });
    }

    fn carry(&self, car: usize, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        self.state.enter(|state| {
            self.changed.wait_while(state, |state| state.loads != car);
            load();
            state.free = self.seats;
            self.changed.notify_all();
            self.changed.wait_while(state, |state| state.free > 0);
            state.loads = self.next(car);
            self.changed.notify_all();
        });
        run();
        self.state.enter(|state| {
            self.changed.wait_while(state, |state| state.unloads != car);
            unload();
            state.to_leave = self.seats;
            self.changed.notify_all();
            self.changed.wait_while(state, |state| state.to_leave > 0);
            state.unloads = self.next(car);
            self.changed.notify_all();
        });
    }
}
