//! Two queues and a barrier, and nobody gives the mutex back after a molecule.

use h2o::Reaction;
use harness::Setting;
use sync_core::{Barrier, Semaphore, Shared};

pub struct Answer {
    mutex: Semaphore,
    waiting: Shared<(usize, usize)>,
    hydrogens: Semaphore,
    oxygens: Semaphore,
    bonded: Barrier,
}

impl Answer {
    pub fn new(_: &Setting) -> Self {
        Self {
            mutex: Semaphore::new(1),
            waiting: Shared::new((0, 0)),
            hydrogens: Semaphore::new(0),
            oxygens: Semaphore::new(0),
            bonded: Barrier::new(3),
        }
    }

    fn comes(&self, hydrogens: usize, oxygens: usize) {
        self.mutex.acquire();
        let complete = self.waiting.with(|waiting| {
            waiting.0 += hydrogens;
            waiting.1 += oxygens;
            let complete = waiting.0 >= 2 && waiting.1 >= 1;
            if complete {
                waiting.0 -= 2;
                waiting.1 -= 1;
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

impl Reaction for Answer {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.comes(1, 0);
        self.hydrogens.acquire();
        bond();
        self.bonded.wait();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        self.comes(0, 1);
        self.oxygens.acquire();
        bond();
        self.bonded.wait();
    }
}
