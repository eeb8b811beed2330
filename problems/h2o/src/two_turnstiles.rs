//! Two queues, and a barrier of two turnstiles.
//!
//! The molecule has the mutex, as with any barrier. An atom that is late at the
//! exit finds it open, or closed by the next molecule, of which none can leave
//! before all have been counted down: so the late one disturbs nobody.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2, with the
//! barrier of §3.7.5.
//! Patterns: scoreboard, queue, barrier, turnstile, hand-over of the mutex.

use barrier::{Barrier, Party};
use sync_core::{Semaphore, Shared};

use crate::Reaction;

pub(crate) struct TwoTurnstiles {
    /// Guards `waiting`, and is held while a molecule is made.
    mutex: Semaphore,
    waiting: Shared<Waiting>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
    bonded: Box<dyn Barrier>,
}

/// Atoms that have come and were not called yet.
#[derive(Debug, Default, Hash)]
struct Waiting {
    hydrogens: usize,
    oxygens: usize,
}

impl TwoTurnstiles {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            waiting: Shared::new(Waiting::default()),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
            bonded: barrier::two_phase(3),
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

impl Reaction for TwoTurnstiles {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| waiting.hydrogens += 1);
        self.call();

        self.hydrogens.acquire();
        bond();
        self.bonded.wait(&Party::ANY);
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| waiting.oxygens += 1);
        self.call();

        self.oxygens.acquire();
        bond();
        self.bonded.wait(&Party::ANY);
        // All three have bonded: hand the mutex back for the next molecule.
        self.mutex.release();
    }
}
