//! A place handed over, and given free too.
//!
//! Visitors count themselves only when they are inside. One that leaves takes
//! itself off the count and then calls a visitor that waits. Between the two
//! the place is free for any visitor that comes, and for the one that is
//! called.
//!
//! Source: ours; in `hand_over` the count includes visitors that wait.
//! Patterns: scoreboard, I'll do it for you.

use sync_core::{Mutex, Semaphore};

use crate::Door;

pub(crate) struct PlaceGivenTwice {
    limit: usize,
    state: Mutex<State>,
    /// A permit for each place that was handed over and not taken yet.
    handed_over: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct State {
    inside: usize,
    waiting: usize,
}

impl PlaceGivenTwice {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            state: Mutex::new(State::default()),
            handed_over: Semaphore::new(0),
        }
    }
}

impl Door for PlaceGivenTwice {
    fn enter(&self) {
        let must_wait = self.state.with(|state| {
            let full = state.inside >= self.limit;
            if full {
                state.waiting += 1;
            } else {
                state.inside += 1;
            }
            full
        });
        if must_wait {
            self.handed_over.acquire();
            self.state.with(|state| state.inside += 1);
        }
    }

    fn leave(&self) {
        let somebody_waits = self.state.with(|state| {
            // Wrong: if somebody waits, the place is its, and stays taken.
            state.inside -= 1;
            let somebody_waits = state.waiting > 0;
            state.waiting -= usize::from(somebody_waits);
            somebody_waits
        });
        if somebody_waits {
            self.handed_over.release();
        }
    }
}
