//! One turnstile, closed by the last one out.
//!
//! As printed in many notes, which call it reusable since the last one closes it.
//! A fast party passes the turnstile and comes back while a slow one has not
//! passed yet. The turnstile is still open, so the fast party passes again: it
//! is a round ahead. One turnstile cannot tell the rounds apart.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.7.3, the second
//! non-solution.
//! Patterns: barrier, turnstile.
//! Derived from: `two_phase`, without its second phase.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: two-phase.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct LapsTheOthers {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A turnstile, open from the last arrival until all have passed it.
    entrance: Semaphore,
}

impl LapsTheOthers {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            entrance: Semaphore::new(0),
        }
    }
}

impl Barrier for LapsTheOthers {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.entrance.release();
            }
        });
        self.entrance.acquire();
        // Relay: a party that passes lets the next one through.
        self.entrance.release();

        self.inside.with(|inside| {
            *inside -= 1;
            // Wrong: until the last one closes the entrance, parties that come back
            // pass it, and there is no exit at which they wait for the slow ones.
            if *inside == 0 {
                self.entrance.acquire();
            }
        });
    }
}
