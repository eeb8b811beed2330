//! A monitor: free seats, and whether the car lets out.
//!
//! A passenger that finds a free seat boards, and the car runs when there is
//! none. Then the passengers aboard wait until the car lets out, and the car
//! until all seats are empty.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::RollerCoaster;

pub(crate) struct Monitor {
    seats: usize,
    state: Mutex<State>,
    /// Notified when the car begins to let in.
    loading: Condvar,
    /// Notified when the car is full, and when it is empty.
    counted: Condvar,
    /// Notified when the car begins to let out.
    unloading: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Seats that may be taken, `0 ..= seats`: above 0 only while the car loads.
    free: usize,
    /// Passengers aboard, `0 ..= seats`.
    aboard: usize,
    /// Whether those aboard may unboard. Then no seat is free.
    lets_out: bool,
}

impl Monitor {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            state: Mutex::new(State::default()),
            loading: Condvar::new(),
            counted: Condvar::new(),
            unloading: Condvar::new(),
        }
    }
}

impl RollerCoaster for Monitor {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.state.enter(|state| {
            self.loading.wait_while(state, |state| state.free == 0);
            board();
            state.free -= 1;
            state.aboard += 1;
            if state.free == 0 {
                self.counted.notify_one();
            }
            self.unloading.wait_while(state, |state| !state.lets_out);
            unboard();
            state.aboard -= 1;
            if state.aboard == 0 {
                self.counted.notify_one();
            }
        });
    }

    fn carry(&self, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        self.state.enter(|state| {
            load();
            state.free = self.seats;
            self.loading.notify_all();
            self.counted.wait_while(state, |state| state.free > 0);
        });
        run();
        self.state.enter(|state| {
            unload();
            state.lets_out = true;
            self.unloading.notify_all();
            self.counted.wait_while(state, |state| state.aboard > 0);
            state.lets_out = false;
        });
    }
}
