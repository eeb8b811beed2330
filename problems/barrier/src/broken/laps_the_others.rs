//! One turnstile, closed by the last one out.
//!
//! A fast party passes the turnstile and comes back while a slow one has not
//! passed yet. It makes the count full once more, opens the turnstile a
//! second time, and passes: it is a round ahead. One turnstile cannot tell
//! the rounds apart.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.7.3, the second
//! non-solution.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Party};

pub(crate) struct LapsTheOthers {
    parties: usize,
    inside: Mutex<usize>,
    turnstile: Semaphore,
}

impl LapsTheOthers {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            inside: Mutex::new(0),
            turnstile: Semaphore::new(0),
        }
    }
}

impl Barrier for LapsTheOthers {
    fn wait(&self, _: &Party<'_>) {
        self.inside.with(|inside| {
            *inside += 1;
            if *inside == self.parties {
                self.turnstile.release();
            }
        });
        self.turnstile.acquire();
        self.turnstile.release();

        self.inside.with(|inside| {
            *inside -= 1;
            if *inside == 0 {
                self.turnstile.acquire();
            }
        });
        // Wrong: some may not have passed the turnstile yet, and it is open to
        // those who come back.
    }
}
