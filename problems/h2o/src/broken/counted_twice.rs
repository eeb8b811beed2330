//! Hydrogens counted twice: each leaves the count itself.
//!
//! An atom that completes a molecule calls its atoms and lets the mutex go;
//! each strikes itself off the list when it gets to run. Until it does, the
//! next oxygen still counts it, and calls it into a second molecule.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2 strikes
//! the atoms off before it calls them.
//! Patterns: scoreboard, queue, check then act.

use sync_core::{Semaphore, Shared};

use crate::Reaction;

pub(crate) struct CountedTwice {
    /// Guards `waiting`, and is held while a molecule is made.
    mutex: Semaphore,
    waiting: Shared<Waiting>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Waiting {
    hydrogens: usize,
    oxygens: usize,
}

impl CountedTwice {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            waiting: Shared::new(Waiting::default()),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
        }
    }

    fn join(&self, count: impl Fn(&mut Waiting)) {
        self.mutex.acquire();
        let complete = self.waiting.with(|waiting| {
            count(waiting);
            waiting.hydrogens >= 2 && waiting.oxygens >= 1
        });
        if complete {
            self.hydrogens.release_n(2);
            self.oxygens.release();
        }
        self.mutex.release();
    }

    // Wrong: between the call and this, others count the atom once more.
    fn leave(&self, strike_off: impl Fn(&mut Waiting)) {
        self.mutex.acquire();
        self.waiting.with(|waiting| strike_off(waiting));
        self.mutex.release();
    }
}

impl Reaction for CountedTwice {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.join(|waiting| waiting.hydrogens += 1);
        self.hydrogens.acquire();
        self.leave(|waiting| waiting.hydrogens -= 1);
        bond();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.join(|waiting| waiting.oxygens += 1);
        self.oxygens.acquire();
        self.leave(|waiting| waiting.oxygens -= 1);
        bond();
    }
}
