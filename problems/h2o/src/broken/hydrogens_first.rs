//! Two permits for hydrogens, and an oxygen that follows them.
//!
//! What is printed is always two hydrogens and then an oxygen. LeetCode's judge
//! accepts it, since it sees only the order of the output. But the hydrogens bond
//! before anybody knows whether an oxygen will ever come.
//!
//! Source: ours, after many answers to LeetCode 1117.
//! Patterns: signaling.
//! Derived from: `chain`.

use sync_core::Semaphore;

use crate::Reaction;

pub(crate) struct HydrogensFirst {
    /// One oxygen makes a molecule at a time.
    oxygen_at_work: Semaphore,
    /// One permit for each place of a hydrogen in the next molecule.
    hydrogen_places: Semaphore,
    /// One permit for each hydrogen that has bonded.
    hydrogen_bonded: Semaphore,
}

impl HydrogensFirst {
    pub(crate) fn new() -> Self {
        Self {
            oxygen_at_work: Semaphore::new(1),
            hydrogen_places: Semaphore::new(2),
            hydrogen_bonded: Semaphore::new(0),
        }
    }
}

impl Reaction for HydrogensFirst {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.hydrogen_places.acquire();
        // Wrong: the other two atoms may not be there.
        bond();
        self.hydrogen_bonded.release();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.oxygen_at_work.acquire();
        self.hydrogen_bonded.acquire();
        self.hydrogen_bonded.acquire();
        bond();
        self.hydrogen_places.release_n(2);
        self.oxygen_at_work.release();
    }
}
