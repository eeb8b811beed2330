//! Two turnstiles, one for each phase.
//!
//! The last to arrive opens the entrance, the last to pass it opens the exit.
//! Of the two turnstiles one is always closed, so no party that has
//! left can pass the entrance again while another of its round is still inside.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.7.5.
//! Patterns: barrier, turnstile, scoreboard.
//! Python: threading.Semaphore, threading.Lock.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct TwoPhase {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A turnstile, open from the last arrival until all have passed it.
    entrance: Semaphore,
    /// A turnstile, open whenever the entrance is closed.
    exit: Semaphore,
}

impl TwoPhase {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            entrance: Semaphore::new(0),
            exit: Semaphore::new(1),
        }
    }
}

impl Barrier for TwoPhase {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.exit.acquire();
                self.entrance.release();
            }
        });
        self.entrance.acquire();
        // Relay: a party that passes lets the next one through.
        self.entrance.release();

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
