//! Both phases at one semaphore.
//!
//! As printed: two phases, and one turnstile loaded twice. A fast party passes
//! the first phase and takes, for the second, a permit of the first that was a
//! slow one's. So it is out before all have passed, and the phases do not keep
//! the rounds apart.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: barrier, preloaded turnstile, barging.
//! Derived from: `preloaded`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: preloaded.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct OneForBoth {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A permit for each party that may pass or leave.
    turnstile: Semaphore,
}

impl OneForBoth {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            turnstile: Semaphore::new(0),
        }
    }
}

impl Barrier for OneForBoth {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.turnstile.release_n(self.parties);
            }
        });
        self.turnstile.acquire();

        self.inside.with(|inside| {
            *inside -= 1;
            if *inside == 0 {
                self.turnstile.release_n(self.parties);
            }
        });
        // Wrong: this may be a permit that a slow party needs in the first phase.
        self.turnstile.acquire();
    }
}
