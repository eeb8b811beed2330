//! A monitor that opens the floor for a pair.
//!
//! When the floor is empty and both kinds wait, it is opened for one of each.
//! They dance outside the monitor, so that they can dance at the same time.
//! The last one to leave the floor opens it for the next pair, if there is one.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Ball;

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when the floor is opened for a pair.
    opened: Condvar,
}

const LEADER: usize = 0;
const FOLLOWER: usize = 1;

#[derive(Debug, Default, Hash)]
struct State {
    /// Of leaders and of followers.
    sides: [Side; 2],
    /// Dancers of the pair that have not left the floor, `0 ..= 2`.
    in_pair: usize,
}

#[derive(Debug, Default, Hash)]
struct Side {
    /// Threads for which the floor was not opened yet.
    waiting: usize,
    /// Whether one of them may go on to the floor.
    open: bool,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            opened: Condvar::new(),
        }
    }

    fn open_for_a_pair(&self, state: &mut State) {
        let both_wait = state.sides.iter().all(|side| side.waiting > 0);
        if both_wait && state.in_pair == 0 {
            state.in_pair = 2;
            for side in &mut state.sides {
                side.waiting -= 1;
                side.open = true;
            }
            self.opened.notify_all();
        }
    }

    fn join(&self, kind: usize, dance: &dyn Fn()) {
        self.state.with(|state| {
            state.sides[kind].waiting += 1;
            self.open_for_a_pair(state);
        });
        self.state.when(
            &self.opened,
            |state| state.sides[kind].open,
            |state| state.sides[kind].open = false,
        );
        dance();
        self.state.with(|state| {
            state.in_pair -= 1;
            self.open_for_a_pair(state);
        });
    }
}

impl Ball for Monitor {
    fn leader(&self, dance: &dyn Fn()) {
        self.join(LEADER, dance);
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.join(FOLLOWER, dance);
    }
}
