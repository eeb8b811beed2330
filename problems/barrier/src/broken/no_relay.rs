//! Two turnstiles, but nobody holds the door.
//!
//! Notes have it for one round: the last one releases the turnstile, once. The
//! last to arrive lets one party in, and that one takes the only permit
//! along. The others wait at the entrance for ever, and it waits for them at
//! the exit.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.6.3 (Deadlock #2).
//! Patterns: barrier, turnstile.
//! Derived from: `two_phase`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: two-phase.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct NoRelay {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A turnstile, open from the last arrival until all have passed it.
    entrance: Semaphore,
    /// A turnstile, open whenever the entrance is closed.
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
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.exit.acquire();
                self.entrance.release();
            }
        });
        self.entrance.acquire();
        // Wrong: there is one permit for all, and nobody relays it.

        self.inside.with(|inside| {
            *inside -= 1;
            if *inside == 0 {
                self.entrance.acquire();
                self.exit.release();
            }
        });
        self.exit.acquire();
        self.exit.release();
    }
}
