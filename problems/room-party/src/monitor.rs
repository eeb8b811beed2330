//! A monitor: the text's rules as conditions.
//!
//! A student waits while the dean is in. The dean waits while there are too few
//! students to break up and too many to search, and then until all have left.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::{Dean, Room};

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when the dean has left.
    gone: Condvar,
    /// Notified when a student has come or left.
    students_changed: Condvar,
    /// From how many students on it is a party.
    party: usize,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Students in the room.
    students: usize,
    dean: Dean,
}

impl Monitor {
    pub(crate) fn new(party: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            gone: Condvar::new(),
            students_changed: Condvar::new(),
            party,
        }
    }

    fn neither_empty_nor_party(&self, state: &State) -> bool {
        state.students > 0 && state.students < self.party
    }
}

impl Room for Monitor {
    fn student(&self, enter: &dyn Fn(), leave: &dyn Fn()) {
        self.state.enter(|state| {
            let dean_is_in = |state: &mut State| state.dean == Dean::InTheRoom;
            self.gone.wait_while(state, dean_is_in);
            enter();
            state.students += 1;
            self.students_changed.notify_one();
        });
        self.state.enter(|state| {
            leave();
            state.students -= 1;
            self.students_changed.notify_one();
        });
    }

    fn dean(&self, search: &dyn Fn(), break_up: &dyn Fn(), leave: &dyn Fn()) {
        self.state.enter(|state| {
            self.students_changed
                .wait_while(state, |state| self.neither_empty_nor_party(state));
            if state.students == 0 {
                search();
            } else {
                state.dean = Dean::InTheRoom;
                break_up();
                let not_clear = |state: &mut State| state.students > 0;
                self.students_changed.wait_while(state, not_clear);
                state.dean = Dean::NotHere;
            }
            leave();
            self.gone.notify_all();
        });
    }
}
