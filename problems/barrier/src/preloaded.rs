//! Two phases with preloaded turnstiles.
//!
//! The last party to arrive loads the turnstile with a permit for each party,
//! so no party has to relay, and the turnstile is closed again as soon as all
//! have passed. The two phases keep permits of one round from being taken in
//! the next.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.7.6.
//! Patterns: barrier, preloaded turnstile, scoreboard.
//! Python: threading.Semaphore, threading.Lock.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct Preloaded {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A permit for each party that may pass, once all have arrived.
    entrance: Semaphore,
    /// A permit for each party that may leave, once all have passed.
    exit: Semaphore,
}

impl Preloaded {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            entrance: Semaphore::new(0),
            exit: Semaphore::new(0),
        }
    }
}

impl Barrier for Preloaded {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.entrance.release_n(self.parties);
            }
        });
        self.entrance.acquire();

        self.inside.with(|inside| {
            *inside -= 1;
            if *inside == 0 {
                self.exit.release_n(self.parties);
            }
        });
        self.exit.acquire();
    }
}
