//! A door for as many threads as there are parties.
//!
//! The door lets one round in, and the last one to leave opens it for the next.
//! So permits of one round cannot be taken by threads of another. After
//! an abort everybody who comes gives its permit back at once, so that the next
//! one is told, too.
//!
//! Source: ours, after the preloaded turnstiles of Downey, *The Little Book of
//! Semaphores* 2.2.1, §3.7.6.
//! Patterns: barrier, multiplex, preloaded turnstile.

use sync_core::{Mutex, Semaphore};

use crate::{Barrier, Told};

pub(crate) struct Door {
    parties: usize,
    /// A permit for each thread that may come in.
    door: Semaphore,
    state: Mutex<State>,
    /// A permit for each thread inside that need not wait any more.
    exit: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Threads inside, `0 ..= parties`.
    inside: usize,
    /// Whether their round is complete.
    complete: bool,
    broken: bool,
}

impl Door {
    pub(crate) fn new(parties: usize) -> Self {
        Self {
            parties,
            door: Semaphore::new(parties),
            state: Mutex::new(State::default()),
            exit: Semaphore::new(0),
        }
    }
}

impl Barrier for Door {
    fn arrive(&self, action: &dyn Fn()) -> Told {
        self.door.acquire();
        let comes_in = self.state.with(|state| {
            if state.broken {
                return false;
            }
            state.inside += 1;
            if state.inside == self.parties {
                action();
                state.complete = true;
                self.exit.release_n(self.parties);
            }
            true
        });
        if !comes_in {
            // Relay: the next one is to be told, too.
            self.door.release();
            return Told::Broken;
        }
        self.exit.acquire();
        self.state.with(|state| {
            let told = if state.complete {
                Told::Passed
            } else {
                Told::Broken
            };
            state.inside -= 1;
            if state.inside == 0 {
                state.complete = false;
                self.door.release_n(self.parties);
            }
            told
        })
    }

    fn abort(&self, breaks: &dyn Fn()) {
        self.state.with(|state| {
            state.broken = true;
            breaks();
            if !state.complete {
                self.exit.release_n(state.inside);
            }
        });
    }
}
