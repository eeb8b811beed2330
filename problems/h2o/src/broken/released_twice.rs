//! The mutex released twice: handed over, and given back too.
//!
//! The oxygen gives the mutex back for the whole molecule. If the atom that
//! called the molecule does so as well, the mutex has two permits, and from
//! then on two atoms count at the same time.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2, with one
//! release too many.
//! Patterns: scoreboard, queue, hand-over of the mutex.
//! Derived from: `queues`.

use sync_core::{Barrier, Semaphore, Shared};

use crate::Reaction;

pub(crate) struct ReleasedTwice {
    /// Guards `waiting`, and is held while a molecule is made.
    mutex: Semaphore,
    waiting: Shared<Waiting>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
    bonded: Barrier,
}

#[derive(Debug, Default, Hash)]
struct Waiting {
    hydrogens: usize,
    oxygens: usize,
}

impl ReleasedTwice {
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
        }
        // Wrong: a complete molecule keeps the mutex; the oxygen releases it.
        self.mutex.release();
    }
}

impl Reaction for ReleasedTwice {
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
