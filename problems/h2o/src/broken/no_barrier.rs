//! No barrier: whoever was called bonds and goes.
//!
//! The oxygen gives the mutex back as soon as *it* has bonded. A second
//! molecule can be called while a hydrogen of the first has not bonded yet.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.6.2, without its barrier.

use sync_core::{Semaphore, Shared};

use crate::Reaction;

pub(crate) struct NoBarrier {
    mutex: Semaphore,
    hydrogens_waiting: Shared<usize>,
    oxygens_waiting: Shared<usize>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
}

impl NoBarrier {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            hydrogens_waiting: Shared::new(0),
            oxygens_waiting: Shared::new(0),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
        }
    }

    fn call(&self) {
        if self.hydrogens_waiting.get() >= 2 && self.oxygens_waiting.get() >= 1 {
            self.hydrogens_waiting.with(|n| *n -= 2);
            self.oxygens_waiting.with(|n| *n -= 1);
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
        self.hydrogens_waiting.with(|n| *n += 1);
        self.call();

        self.hydrogens.acquire();
        bond();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.mutex.acquire();
        self.oxygens_waiting.with(|n| *n += 1);
        self.call();

        self.oxygens.acquire();
        bond();
        // Wrong: the hydrogens of this molecule may not have bonded yet.
        self.mutex.release();
    }
}
