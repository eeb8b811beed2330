//! A chain of semaphores led by the oxygen.
//!
//! One oxygen at a time is at work. It waits until two hydrogens have come,
//! lets both bond, bonds itself, and leaves when both have told that they have.
//!
//! Source: ours; the interview problem LeetCode 1117 asks for it.
//! Patterns: rendezvous, signaling.

use sync_core::Semaphore;

use crate::Reaction;

pub(crate) struct Chain {
    /// One oxygen makes a molecule at a time.
    oxygen_at_work: Semaphore,
    /// One permit for each hydrogen that has come.
    hydrogen_came: Semaphore,
    /// One permit for each hydrogen that may bond.
    hydrogen_may_bond: Semaphore,
    /// One permit for each hydrogen that has bonded.
    hydrogen_bonded: Semaphore,
}

impl Chain {
    pub(crate) fn new() -> Self {
        Self {
            oxygen_at_work: Semaphore::new(1),
            hydrogen_came: Semaphore::new(0),
            hydrogen_may_bond: Semaphore::new(0),
            hydrogen_bonded: Semaphore::new(0),
        }
    }
}

impl Reaction for Chain {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.hydrogen_came.release();
        self.hydrogen_may_bond.acquire();
        bond();
        self.hydrogen_bonded.release();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.oxygen_at_work.acquire();
        self.hydrogen_came.acquire();
        self.hydrogen_came.acquire();
        self.hydrogen_may_bond.release_n(2);
        bond();
        self.hydrogen_bonded.acquire();
        self.hydrogen_bonded.acquire();
        self.oxygen_at_work.release();
    }
}
