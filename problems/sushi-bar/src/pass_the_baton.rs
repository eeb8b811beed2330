//! The mutex goes from customer to customer like a baton.
//!
//! A customer that calls another one does not release the mutex: the one that
//! is called has it from then on. So between two customers that were called,
//! none that has just come can sit down. The last of the row releases.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.1.5.
//! Patterns: scoreboard, pass the baton, hand-over of the mutex.

use sync_core::{Semaphore, Shared};

use crate::Bar;

pub(crate) struct PassTheBaton {
    seats: usize,
    /// Guards `state`.
    mutex: Semaphore,
    state: Shared<State>,
    /// A permit for a customer that was called: it gets the mutex with it.
    block: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Customers that sit, `0 ..= seats`.
    eating: usize,
    /// Customers that wait, the one that was called included.
    waiting: usize,
    /// Whether the bar is full, or was and is not empty yet.
    must_wait: bool,
}

impl PassTheBaton {
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
            // With the permit comes the mutex.
            self.block.acquire();
            self.state.with(|state| state.waiting -= 1);
        }
        self.state.with(|state| {
            state.eating += 1;
            state.must_wait = state.eating == self.seats;
        });
        self.pass_on();
    }

    fn leave(&self) {
        self.mutex.acquire();
        self.state.with(|state| {
            state.eating -= 1;
            if state.eating == 0 {
                state.must_wait = false;
            }
        });
        self.pass_on();
    }

    /// Gives the mutex to a customer that waits and may sit down, or to anybody.
    fn pass_on(&self) {
        let somebody_may_sit = self
            .state
            .with(|state| state.waiting > 0 && !state.must_wait);
        if somebody_may_sit {
            self.block.release();
        } else {
            self.mutex.release();
        }
    }
}

impl Bar for PassTheBaton {
    fn visit(&self, eat: &dyn Fn()) {
        self.sit_down();
        eat();
        self.leave();
    }
}
