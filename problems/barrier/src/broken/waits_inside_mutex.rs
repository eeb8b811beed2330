//! Waits for the others with the mutex locked.
//!
//! The first to arrive waits at the entrance and keeps the mutex. The others
//! need the mutex to be counted, so nobody is ever the last to arrive.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.6.5 (Deadlock #3).
//! Patterns: barrier, turnstile.
//! Derived from: `two_phase`.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct WaitsInsideMutex {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A turnstile, open from the last arrival until all have passed it.
    entrance: Semaphore,
    /// A turnstile, open whenever the entrance is closed.
    exit: Semaphore,
}

impl WaitsInsideMutex {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            entrance: Semaphore::new(0),
            exit: Semaphore::new(1),
        }
    }
}

impl Barrier for WaitsInsideMutex {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.exit.acquire();
                self.entrance.release();
            }
            // Wrong: this waits for parties that cannot get the mutex.
            self.entrance.acquire();
            // Relay: a party that passes lets the next one through.
            self.entrance.release();
        });

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
