//! No barrier: an atom that was called bonds and goes.
//!
//! The oxygen gives the mutex back as soon as *it* has bonded. A second
//! molecule can be called while a hydrogen of the first has not bonded yet.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2, without its
//! barrier.
//! Patterns: scoreboard, queue, barrier.
//! Derived from: `queues`.

use sync_core::{Semaphore, Shared};

use crate::Reaction;

pub(crate) struct NoBarrier {
    /// Guards `waiting`, and is held while a molecule is made.
    mutex: Semaphore,
    waiting: Shared<Waiting>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
}

/// Atoms that have come and were not called yet.
#[derive(Debug, Default, Hash)]
struct Waiting {
    hydrogens: usize,
    oxygens: usize,
}

impl NoBarrier {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            waiting: Shared::new(Waiting::default()),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
        }
    }

    /// Calls a molecule's atoms if they are all there. The caller has the
    /// mutex, and loses it: to the molecule, or to the next atom.
    fn call(&self) {
        let complete = self.waiting.with(|waiting| {
            let complete = waiting.hydrogens >= 2 && waiting.oxygens >= 1;
            if complete {
                waiting.hydrogens -= 2;
                waiting.oxygens -= 1;
            }
            complete
        });
        if complete {
            self.hydrogens.release_n(2);
            self.oxygens.release();
        } else {
            self.mutex.release();
        }
    }
}

impl Reaction for NoBarrier {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| waiting.hydrogens += 1);
        self.call();

        self.hydrogens.acquire();
        bond();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| waiting.oxygens += 1);
        self.call();

        self.oxygens.acquire();
        bond();
        // Wrong: the hydrogens of this molecule may not have bonded yet.
        self.mutex.release();
    }
}
