//! A monitor that counts people and places.
//!
//! While no boat is being boarded, a crew that is complete gets places in one.
//! Whoever finds a place of its kind boards; whoever takes the last place rows,
//! and looks whether there is a crew for the next boat.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard, I'll do it for you.

use sync_core::{Condvar, Mutex};

use crate::{Ferry, Kind};

pub(crate) struct Monitor {
    seats: usize,
    state: Mutex<State>,
    /// Notified when there are places.
    called: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// By kind, those that have come and for whom there was no place yet.
    waiting: [usize; 2],
    /// By kind, the places in the boat that nobody has taken: together `0 ..= seats`.
    places: [usize; 2],
}

impl State {
    /// Gives places to a crew, if there is one and the last boat has left.
    fn call_a_crew(&mut self, seats: usize) -> bool {
        let half = seats / 2;
        let [hackers, serfs] = self.waiting;
        let crew = if self.places != [0, 0] {
            None
        } else if hackers >= seats {
            Some([seats, 0])
        } else if serfs >= seats {
            Some([0, seats])
        } else if hackers >= half && serfs >= half {
            Some([half, half])
        } else {
            None
        };
        if let Some([hackers, serfs]) = crew {
            self.waiting[0] -= hackers;
            self.waiting[1] -= serfs;
            self.places = [hackers, serfs];
        }
        crew.is_some()
    }
}

impl Monitor {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            state: Mutex::new(State::default()),
            called: Condvar::new(),
        }
    }
}

impl Ferry for Monitor {
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn()) {
        let mine = kind as usize;
        self.state.enter(|state| {
            state.waiting[mine] += 1;
            if state.call_a_crew(self.seats) {
                self.called.notify_all();
            }
            self.called
                .wait_while(state, |state| state.places[mine] == 0);
            board();
            state.places[mine] -= 1;
            if state.places == [0, 0] {
                row();
                if state.call_a_crew(self.seats) {
                    self.called.notify_all();
                }
            }
        });
    }
}
