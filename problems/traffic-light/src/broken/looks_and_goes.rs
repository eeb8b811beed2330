//! A car looks at the light first and is counted later.
//!
//! Between the two steps a car of the other road finds nobody on the crossing
//! and turns the light. LeetCode's judge accepts it where the cars come one by
//! one: it sees the order of what is printed.
//!
//! Source: ours.
//! Patterns: monitor, check then act.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::{Road, TrafficLight};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The road that has green.
    green: Road,
    /// Cars on the crossing.
    crossing: usize,
}

pub(crate) struct LooksAndGoes {
    state: Mutex<State>,
    clear: Condvar,
}

impl LooksAndGoes {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                green: Road::Main,
                crossing: 0,
            }),
            clear: Condvar::new(),
        }
    }
}

impl TrafficLight for LooksAndGoes {
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn()) {
        self.state.when(
            &self.clear,
            |state| state.green == road || state.crossing == 0,
            |state| {
                if state.green != road {
                    turn_green();
                    state.green = road;
                }
            },
        );
        // Wrong: the light may turn before this car is counted.
        self.state.with(|state| state.crossing += 1);
        cross();
        self.state.with(|state| {
            state.crossing -= 1;
            if state.crossing == 0 {
                self.clear.notify_all();
            }
        });
    }
}
