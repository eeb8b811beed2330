//! Two queues and a barrier.
//!
//! An atom that completes a molecule calls two hydrogens and an oxygen out of
//! their queues and keeps the mutex; the oxygen gives it back when all three
//! have bonded. So one molecule is made at a time.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2.
//! Patterns: scoreboard, queue, barrier, hand-over of the mutex.

use sync_core::{Barrier, Semaphore, Shared};

use crate::Reaction;

pub(crate) struct Queues {
    /// Guards `waiting`, and is held while a molecule is made.
    mutex: Semaphore,
    waiting: Shared<Waiting>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
    bonded: Barrier,
}

/// Atoms that have come and were not called yet.
#[derive(Debug, Default, Hash)]
struct Waiting {
    hydrogens: usize,
    oxygens: usize,
}

impl Queues {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            waiting: Shared::new(Waiting::default()),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
            bonded: Barrier::new(3),
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

impl Reaction for Queues {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| waiting.hydrogens += 1);
        self.call();

        self.hydrogens.acquire();
        bond();
        self.bonded.wait();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| waiting.oxygens += 1);
        self.call();

        self.oxygens.acquire();
        bond();
        self.bonded.wait();
        // All three have bonded: hand the mutex back for the next molecule.
        self.mutex.release();
    }
}
