//! The last of a party seats those who wait.
//!
//! A customer that was called has nothing to update and need not get the mutex
//! back. The one that leaves the bar empty has the mutex already. It counts
//! those it calls as seated before anybody else can look.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.1.4.
//! Patterns: scoreboard, I'll do it for you.

use sync_core::{Semaphore, Shared};

use crate::Bar;

pub(crate) struct IllDoItForYou {
    seats: usize,
    /// Guards `state`.
    mutex: Semaphore,
    state: Shared<State>,
    /// A permit for each customer that was called and has not sat down yet.
    block: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Customers that sit or were called, `0 ..= seats`.
    eating: usize,
    /// Customers that wait to be called, `0 ..= threads`.
    waiting: usize,
    /// Whether the bar is full, or was and is not empty yet.
    must_wait: bool,
}

impl IllDoItForYou {
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
            let must_wait = state.must_wait;
            if must_wait {
                state.waiting += 1;
            } else {
                state.eating += 1;
                state.must_wait = state.eating == self.seats;
            }
            must_wait
        });
        self.mutex.release();
        if must_wait {
            // Whoever calls this customer has counted it as eating.
            self.block.acquire();
        }
    }

    fn leave(&self) {
        self.mutex.acquire();
        let called = self.state.with(|state| {
            state.eating -= 1;
            if state.eating > 0 {
                return 0;
            }
            let called = state.waiting.min(self.seats);
            state.waiting -= called;
            state.eating += called;
            state.must_wait = state.eating == self.seats;
            called
        });
        self.block.release_n(called);
        self.mutex.release();
    }
}

impl Bar for IllDoItForYou {
    fn visit(&self, eat: &dyn Fn()) {
        self.sit_down();
        eat();
        self.leave();
    }
}
