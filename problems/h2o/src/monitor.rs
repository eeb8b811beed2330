//! A monitor that counts atoms and places.
//!
//! The atom that completes a molecule opens three places; an atom that finds a
//! place of its kind takes it and bonds. The next molecule is opened when the
//! last place is taken.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::Reaction;

pub(crate) struct Monitor {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Atoms that have come and do not belong to a molecule yet.
    waiting: Atoms,
    /// Places in the molecule that is being made, `0 ..= 2` and `0 ..= 1`.
    places: Atoms,
}

#[derive(Debug, Default, Hash)]
struct Atoms {
    hydrogens: usize,
    oxygens: usize,
}

impl State {
    /// Begins a molecule if the last one is complete and the atoms are there.
    fn begin_molecule(&mut self) -> bool {
        let last_is_complete = self.places.hydrogens + self.places.oxygens == 0;
        let all_there = self.waiting.hydrogens >= 2 && self.waiting.oxygens >= 1;
        if last_is_complete && all_there {
            self.waiting.hydrogens -= 2;
            self.waiting.oxygens -= 1;
            self.places = Atoms {
                hydrogens: 2,
                oxygens: 1,
            };
        }
        last_is_complete && all_there
    }
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }

    fn react(&self, kind: fn(&mut Atoms) -> &mut usize, bond: &dyn Fn()) {
        self.state.enter(|state| {
            *kind(&mut state.waiting) += 1;
            if state.begin_molecule() {
                self.changed.notify_all();
            }
            self.changed
                .wait_while(state, |state| *kind(&mut state.places) == 0);
            // Bonding inside the monitor: the next molecule cannot begin before.
            bond();
            *kind(&mut state.places) -= 1;
            if state.begin_molecule() {
                self.changed.notify_all();
            }
        });
    }
}

impl Reaction for Monitor {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.react(|atoms| &mut atoms.hydrogens, bond);
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.react(|atoms| &mut atoms.oxygens, bond);
    }
}
