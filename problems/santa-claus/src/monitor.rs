//! A monitor: a hut for reindeer, a shop for a group of elves.
//!
//! Elves go into the shop while it has room and is not busy. Santa makes it busy,
//! for himself and the group, and whoever ends last opens it again. The harness
//! has a place for each reindeer, and none may come back to the hut before all
//! are taken.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::NorthPole;

pub(crate) struct Monitor {
    all_reindeer: usize,
    group: usize,
    state: Mutex<State>,
    /// Notified when somebody gets Santa.
    got: Condvar,
    /// Notified when the harness has places, and when all are taken.
    harness: Condvar,
    /// Notified when the shop gets busy, and when it opens again.
    shop: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Reindeer in the hut, `0 ..= all_reindeer`.
    reindeer: usize,
    /// Free places in the harness, `0 ..= all_reindeer`.
    places: usize,
    /// Elves in the shop, `0 ..= group`.
    elves: usize,
    /// Those who have not ended with the problems, Santa among them,
    /// `0 ..= group + 1`: above 0 only with a whole group in the shop.
    busy: usize,
}

impl Monitor {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self {
            all_reindeer,
            group,
            state: Mutex::new(State::default()),
            got: Condvar::new(),
            harness: Condvar::new(),
            shop: Condvar::new(),
        }
    }

    /// Santa or an elf has ended with the problems.
    fn end(&self) {
        self.state.with(|state| {
            state.busy -= 1;
            if state.busy == 0 {
                state.elves = 0;
                self.shop.notify_all();
            }
        });
    }
}

impl NorthPole for Monitor {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        let all_back = |state: &State| state.reindeer == self.all_reindeer;
        let group_waits = |state: &State| state.elves == self.group && state.busy == 0;
        let is_got = |state: &State| all_back(state) || group_waits(state);
        let helps = self.state.when(&self.got, is_got, |state| {
            wakes();
            let helps = !all_back(state);
            if helps {
                state.busy = self.group + 1;
                self.shop.notify_all();
            } else {
                prepare_sleigh();
                state.reindeer = 0;
                state.places = self.all_reindeer;
                self.harness.notify_all();
            }
            helps
        });
        if helps {
            help_elves();
            self.end();
        }
    }

    fn reindeer(&self, get_santa: &dyn Fn(), get_hitched: &dyn Fn()) {
        self.state.enter(|state| {
            // Those that were called are hitched first.
            self.harness.wait_while(state, |state| state.places > 0);
            state.reindeer += 1;
            if state.reindeer == self.all_reindeer {
                get_santa();
                self.got.notify_one();
            }
            self.harness.wait_while(state, |state| state.places == 0);
            get_hitched();
            state.places -= 1;
            if state.places == 0 {
                self.harness.notify_all();
            }
        });
    }

    fn elf(&self, get_santa: &dyn Fn(), get_help: &dyn Fn()) {
        self.state.enter(|state| {
            let is_closed = |state: &mut State| state.elves == self.group || state.busy > 0;
            self.shop.wait_while(state, is_closed);
            state.elves += 1;
            if state.elves == self.group {
                get_santa();
                self.got.notify_one();
            }
            self.shop.wait_while(state, |state| state.busy == 0);
        });
        get_help();
        self.end();
    }
}
