//! A monitor in which the second to come lets both go on.
//!
//! The first to come waits until a meeting has taken place; the second finds it
//! there and makes the meeting take place. It does not matter which of the two
//! is first. Meetings have two colours in turn, so one that is over is not
//! taken for the next one.
//!
//! Source: ours; a barrier for two with the sense of J. M. Mellor-Crummey,
//! M. L. Scott, *Algorithms for scalable synchronization on shared-memory
//! multiprocessors*, 1991.
//! Patterns: monitor, rendezvous.

use sync_core::{Condvar, Mutex};

use crate::Meeting;

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when the two have met.
    met: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Whether one of the two is here and waits for the other.
    one_is_here: bool,
    /// Changes with every meeting.
    colour: bool,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            met: Condvar::new(),
        }
    }

    fn meet(&self) {
        self.state.enter(|state| {
            state.one_is_here = !state.one_is_here;
            if state.one_is_here {
                let before = state.colour;
                self.met.wait_while(state, |state| state.colour == before);
            } else {
                state.colour = !state.colour;
                self.met.notify_one();
            }
        });
    }
}

impl Meeting for Monitor {
    fn a(&self) {
        self.meet();
    }

    fn b(&self) {
        self.meet();
    }
}
