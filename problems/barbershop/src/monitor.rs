//! A monitor around the state of the barber's chair.
//!
//! A customer that finds the chair empty sits down in it, which wakes the barber.
//! The barber says when it has cut, and the customer gets up. So each of the two
//! waits for a change that only the other one makes.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::Shop;

pub(crate) struct Monitor {
    state: Mutex<State>,
    places: usize,
    /// Notified when the chair's state has changed.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Customers in the shop, `0 ..= places`.
    customers: usize,
    chair: Chair,
}

#[derive(Debug, Default, Hash, PartialEq)]
enum Chair {
    #[default]
    Empty,
    /// A customer is in it, and the barber has not done its part.
    Taken,
    /// The barber has cut, and the customer is still there.
    BarberDone,
}

impl Monitor {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            places,
            changed: Condvar::new(),
        }
    }

    /// Waits until this holds for the chair, and then changes the state.
    fn when(&self, holds: impl Fn(&Chair) -> bool, change: impl Fn(&mut State)) {
        self.state.when(
            &self.changed,
            |state| holds(&state.chair),
            |state| {
                change(state);
                self.changed.notify_all();
            },
        );
    }
}

impl Shop for Monitor {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        let has_entered = self.state.with(|state| {
            let has_place = state.customers < self.places;
            if has_place {
                state.customers += 1;
                enter();
            }
            has_place
        });
        if !has_entered {
            return false;
        }
        let is_empty = |chair: &Chair| *chair == Chair::Empty;
        self.when(is_empty, |state| state.chair = Chair::Taken);
        get_hair_cut();
        let barber_done = |chair: &Chair| *chair == Chair::BarberDone;
        self.when(barber_done, |state| {
            state.customers -= 1;
            state.chair = Chair::Empty;
        });
        true
    }

    fn work(&self, cut_hair: &dyn Fn()) {
        let is_taken = |chair: &Chair| *chair == Chair::Taken;
        self.when(is_taken, |_| ());
        cut_hair();
        self.when(is_taken, |state| state.chair = Chair::BarberDone);
        // The next customer may be in it already.
        self.when(|chair| *chair != Chair::BarberDone, |_| ());
    }
}
