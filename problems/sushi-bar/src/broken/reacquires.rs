//! Customers that were called get the mutex back themselves.
//!
//! The customer that leaves an empty bar calls as many as there are seats. They
//! need the mutex to count themselves, and until they have it, the bar looks
//! empty: others that have just come sit down, and then the called ones do.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.1.2, where it is a
//! non-solution.
//! Patterns: scoreboard, check then act.

use sync_core::{Semaphore, Shared};

use crate::Bar;

pub(crate) struct Reacquires {
    seats: usize,
    /// Guards `state`.
    mutex: Semaphore,
    state: Shared<State>,
    /// A permit for each customer that was called and has not woken yet.
    block: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Customers that sit.
    eating: usize,
    /// Customers that wait, or were called and have not counted themselves yet.
    waiting: usize,
    /// Whether the bar is full, or was and is not empty yet.
    must_wait: bool,
}

impl Reacquires {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            state: Shared::new(State::default()),
            block: Semaphore::new(0),
        }
    }

    fn sit_down(&self) {
        self.mutex.acquire();
        let must_wait = self.state.with(|state| {
            state.waiting += usize::from(state.must_wait);
            state.must_wait
        });
        if must_wait {
            self.mutex.release();
            self.block.acquire();

            // Wrong: others can come first and take the seats.
            self.mutex.acquire();
            self.state.with(|state| state.waiting -= 1);
        }
        self.state.with(|state| {
            state.eating += 1;
            state.must_wait = state.eating == self.seats;
        });
        self.mutex.release();
    }

    fn leave(&self) {
        self.mutex.acquire();
        let called = self.state.with(|state| {
            state.eating -= 1;
            if state.eating > 0 {
                return 0;
            }
            state.must_wait = false;
            state.waiting.min(self.seats)
        });
        self.block.release_n(called);
        self.mutex.release();
    }
}

impl Bar for Reacquires {
    fn visit(&self, eat: &dyn Fn()) {
        self.sit_down();
        eat();
        self.leave();
    }
}
