//! Two queues, and a barrier of preloaded turnstiles.
//!
//! This is the book's solution with the book's reusable barrier, which is for
//! always the same three. The oxygen can leave it and give the mutex back while a
//! hydrogen is before the exit; one of the second molecule leaves in its place,
//! and the third molecule begins while one of the second is still counted.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2, with the
//! barrier of §3.7.6.
//! Derived from: `queues`.
//! Patterns: scoreboard, queue, barrier, preloaded turnstile, hand-over
//! of the mutex.

use barrier::{Barrier, Party};
use sync_core::{Semaphore, Shared};

use crate::Reaction;

pub(crate) struct PreloadedTurnstiles {
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

impl PreloadedTurnstiles {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            waiting: Shared::new(Waiting::default()),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
            bonded: barrier::preloaded(3),
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

impl Reaction for PreloadedTurnstiles {
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
        // Wrong: the oxygen may be out of it before the hydrogens are.
        self.bonded.wait(&Party::ANY);
        // All three have bonded: hand the mutex back for the next molecule.
        self.mutex.release();
    }
}
