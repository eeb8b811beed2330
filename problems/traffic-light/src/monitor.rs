//! A monitor that knows the light and counts those that cross.
//!
//! A car of the road that has green is counted and goes. A car of the other road
//! waits until nobody crosses; then it turns the light. To look at the light and
//! to be counted is one step under the lock.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, categorical exclusion, starvation.

use sync_core::{Condvar, Mutex};

use crate::{Road, TrafficLight};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The road that has green.
    green: Road,
    /// Cars on the crossing, all of that road.
    crossing: usize,
}

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when nobody crosses any more.
    clear: Condvar,
}

impl Monitor {
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

impl TrafficLight for Monitor {
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn()) {
        self.state.when(
            &self.clear,
            |state| state.green == road || state.crossing == 0,
            |state| {
                if state.green != road {
                    turn_green();
                    state.green = road;
                }
                state.crossing += 1;
            },
        );
        cross();
        self.state.with(|state| {
            state.crossing -= 1;
            if state.crossing == 0 {
                self.clear.notify_all();
            }
        });
    }
}
