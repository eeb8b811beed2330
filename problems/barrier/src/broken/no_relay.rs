//! Two turnstiles, but nobody holds the door.
//!
//! The last to arrive lets one party in, and that one takes the only permit
//! along. The others wait at the entrance for ever, and it waits for them at
//! the exit.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.6.3 (Deadlock #2).

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct NoRelay {
    parties: usize,
    inside: Mutex<usize>,
    entrance: Semaphore,
    exit: Semaphore,
}

impl NoRelay {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            entrance: Semaphore::new(0),
            exit: Semaphore::new(1),
        }
    }
}

impl Barrier for NoRelay {
    fn wait(&self, _: &Party<'_>) {
        let last_to_arrive = self.inside.with(|inside| {
            *inside += 1;
            *inside == self.parties
        });
        if last_to_arrive {
            self.exit.acquire();
            self.entrance.release();
        }
        // Wrong: one permit for all, and whoever takes it does not relay it.
        self.entrance.acquire();

        let last_to_go = self.inside.with(|inside| {
            *inside -= 1;
            *inside == 0
        });
        if last_to_go {
            self.exit.release();
        }
        self.exit.acquire();
        self.exit.release();
    }
}
