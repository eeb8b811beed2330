//! A monitor with a ticket for each place in the shop.
//!
//! A customer that enters draws the next number, and sits down when the chair is
//! empty and its number is up. There are as many numbers as places: two customers
//! in the shop never have the same.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, queue.

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
    /// The number of the next customer to enter, `0 .. places`.
    next_number: usize,
    /// The number of the next customer to sit down, `0 .. places`.
    now_serving: usize,
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

    /// Waits until this holds, and then changes the state.
    fn when(&self, holds: impl Fn(&State) -> bool, change: impl Fn(&mut State)) {
        self.state.when(&self.changed, holds, |state| {
            change(state);
            self.changed.notify_all();
        });
    }
}

impl Shop for Monitor {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        let number = self.state.with(|state| {
            let number = (state.customers < self.places).then_some(state.next_number);
            if let Some(number) = number {
                state.customers += 1;
                state.next_number = (number + 1) % self.places;
                enter();
            }
            number
        });
        let Some(number) = number else { return false };
        let my_turn = |state: &State| state.chair == Chair::Empty && state.now_serving == number;
        self.when(my_turn, |state| {
            state.now_serving = (number + 1) % self.places;
            state.chair = Chair::Taken;
        });
        get_hair_cut();
        let barber_done = |state: &State| state.chair == Chair::BarberDone;
        self.when(barber_done, |state| {
            state.customers -= 1;
            state.chair = Chair::Empty;
        });
        true
    }

    fn work(&self, cut_hair: &dyn Fn()) {
        let taken = |state: &State| state.chair == Chair::Taken;
        self.when(taken, |_| ());
        cut_hair();
        self.when(taken, |state| state.chair = Chair::BarberDone);
        // The next customer may be in it already.
        self.when(|state| state.chair != Chair::BarberDone, |_| ());
    }
}
