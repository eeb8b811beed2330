//! One semaphore, with a permit for each thread of a round.
//!
//! As printed: the last one releases as many permits as threads wait. If all
//! threads are in each round that needs a second phase; here it is worse. A
//! thread of the next round comes, finds a permit of this one, and leaves before
//! its own round is complete.
//!
//! Source: course notes on barriers made of Python's `threading.Semaphore`.
//! Patterns: barrier, preloaded turnstile, barging.
//! Derived from: `door`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: door.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Told};

pub(crate) struct SharedPermits {
    parties: usize,
    state: Mutex<State>,
    /// A permit for each thread that need not wait any more.
    exit: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Threads that have arrived in this round, `0 .. parties`.
    arrived: usize,
    broken: bool,
}

impl SharedPermits {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            state: Mutex::new(State::default()),
            exit: Semaphore::new(0),
        }
    }
}

impl Barrier for SharedPermits {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        let waits = self.state.with(|state| {
            if state.broken {
                return false;
            }
            state.arrived += 1;
            if state.arrived == self.parties {
                action();
                state.arrived = 0;
                self.exit.release_n(self.parties);
            }
            true
        });
        if waits {
            // Wrong: this may be a permit of the round before.
            self.exit.acquire();
        }
        if self.state.with(|state| state.broken) {
            Told::Broken
        } else {
            Told::Passed
        }
    }

    fn abort(&self, breaks: &dyn Fn()) {
        self.state.with(|state| {
            state.broken = true;
            breaks();
            self.exit.release_n(state.arrived);
        });
    }
}
