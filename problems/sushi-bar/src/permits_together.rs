//! A multiplex whose permits come back together.
//!
//! Each seat is a permit. A customer that leaves gives its permit back at once,
//! unless the bar was full: then the permits of the whole party stay away until
//! its last customer gives them all back.
//!
//! Source: ours, after the multiplex of Downey, *The Little Book of Semaphores*
//! 2.2.1, §3.5.
//! Patterns: multiplex, scoreboard.

use sync_core::{Mutex, Semaphore};

use crate::Bar;

pub(crate) struct PermitsTogether {
    seats: usize,
    /// A permit for each seat that may be taken, `0 ..= seats`.
    free: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Customers that sit, `0 ..= seats`.
    eating: usize,
    /// Whether those that sit have filled the bar. Then no permit is free.
    party: bool,
}

impl PermitsTogether {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            free: Semaphore::new(seats),
            state: Mutex::new(State::default()),
        }
    }
}

impl Bar for PermitsTogether {
    fn visit(&self, eat: &dyn Fn()) {
        self.free.acquire();
        self.state.with(|state| {
            state.eating += 1;
            state.party = state.eating == self.seats;
        });
        eat();
        let freed = self.state.with(|state| {
            state.eating -= 1;
            match (state.party, state.eating) {
                (false, _) => 1,
                (true, 0) => self.seats,
                (true, _) => 0,
            }
        });
        self.free.release_n(freed);
    }
}
