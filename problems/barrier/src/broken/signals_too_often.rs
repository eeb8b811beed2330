//! Looks at the count again, outside the mutex.
//!
//! The last two to arrive may both be counted before either looks. Then both
//! find the count full and both load the entrance. What is left over lets
//! parties of the next round in before all have arrived.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.7.1, the first
//! non-solution, with our preloaded turnstiles.
//! Patterns: barrier, preloaded turnstile, check then act.
//! Derived from: `preloaded`.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct SignalsTooOften {
    parties: usize,
    /// Parties between their arrival and their way out, `0 ..= parties`.
    inside: Mutex<usize>,
    /// A permit for each party that may pass, once all have arrived.
    entrance: Semaphore,
    /// A permit for each party that may leave, once all have passed.
    exit: Semaphore,
}

impl SignalsTooOften {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            entrance: Semaphore::new(0),
            exit: Semaphore::new(0),
        }
    }
}

impl Barrier for SignalsTooOften {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| *inside += 1);
        // Wrong: others may have been counted since, so several are "the last".
        let last_to_arrive = self.inside.with(|inside| *inside == self.parties);
        if last_to_arrive {
            self.entrance.release_n(self.parties);
        }
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
