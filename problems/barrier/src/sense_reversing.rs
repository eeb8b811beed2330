//! One phase, with a sense that changes every round.
//!
//! Rounds use two gates in turn, and each party knows by its own sense which
//! one is next. A fast party waits at the other gate, so it cannot take a
//! permit from a slow one; and it meets the first gate again only when the
//! round between is complete, for which the slow one must have come.
//!
//! Source: J. M. Mellor-Crummey, M. L. Scott, *Algorithms for scalable
//! synchronization on shared-memory multiprocessors*, 1991; theirs spins where
//! ours waits at semaphores.
//! Patterns: barrier, scoreboard.

use sync_core::{Mutex, Semaphore, Shared};

use crate::{Barrier, Party};

pub(crate) struct SenseReversing {
    parties: usize,
    /// Parties that have arrived in this round, `0 .. parties`.
    arrived: Mutex<usize>,
    /// For each party the sense of its round. Nobody else looks at it.
    senses: Vec<Shared<bool>>,
    /// For each sense, a permit for each party that waits in a complete round.
    gates: [Semaphore; 2],
}

impl SenseReversing {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            arrived: Mutex::new(0),
            senses: (0..parties).map(|_| Shared::new(false)).collect(),
            gates: [Semaphore::new(0), Semaphore::new(0)],
        }
    }
}

impl Barrier for SenseReversing {
    fn wait(&self, party: &Party<'_>) {
        let sense = self.senses[party.number()].with(|sense| {
            *sense = !*sense;
            *sense
        });
        let gate = &self.gates[usize::from(sense)];
        let last = self.arrived.with(|arrived| {
            *arrived = (*arrived + 1) % self.parties;
            *arrived == 0
        });
        if last {
            gate.release_n(self.parties - 1);
        } else {
            gate.acquire();
        }
    }
}
