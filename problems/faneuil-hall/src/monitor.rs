//! A monitor: no check-in while others are owed their oath.
//!
//! The door is a condition: no judge is in. A judge waits until nobody is between
//! the door and the desk. It need not wait for those it has confirmed: an immigrant
//! of the next ceremony checks in only when all of them know.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::{Act, Hall};

pub(crate) struct Monitor {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    judge: bool,
    /// Immigrants that have entered and not checked in.
    at_the_door: usize,
    /// Those that have checked in and were not confirmed.
    seated: usize,
    /// Those that were confirmed and do not know it yet. Then `seated` is 0.
    confirmed: usize,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }

    /// Waits until this holds, does that, and lets the others look again.
    fn guarded(&self, holds: impl Fn(&State) -> bool, then: impl Fn(&mut State)) {
        self.state.when(&self.changed, holds, |state| {
            then(state);
            self.changed.notify_all();
        });
    }
}

impl Hall for Monitor {
    fn immigrant(&self, does: &dyn Fn(Act)) {
        self.guarded(
            |state| !state.judge,
            |state| {
                does(Act::Enter);
                state.at_the_door += 1;
            },
        );
        self.guarded(
            |state| state.confirmed == 0,
            |state| {
                does(Act::CheckIn);
                state.at_the_door -= 1;
                state.seated += 1;
            },
        );
        self.guarded(|state| state.confirmed > 0, |state| state.confirmed -= 1);
        does(Act::Swear);
        does(Act::GetCertificate);
        self.guarded(|state| !state.judge, |_| does(Act::Leave));
    }

    fn spectator(&self, does: &dyn Fn(Act)) {
        self.guarded(|state| !state.judge, |_| does(Act::Enter));
    }

    fn judge(&self, does: &dyn Fn(Act)) {
        self.guarded(
            |state| !state.judge,
            |state| {
                does(Act::Enter);
                state.judge = true;
            },
        );
        self.guarded(
            |state| state.at_the_door == 0,
            |state| {
                does(Act::Confirm);
                state.confirmed += std::mem::take(&mut state.seated);
                does(Act::Leave);
                state.judge = false;
            },
        );
    }
}
