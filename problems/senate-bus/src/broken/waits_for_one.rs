//! The bus waits for one rider instead of for all.
//!
//! It calls all of its riders at once, and drives off when the first tells that it
//! has boarded. The others come to the door and the bus has left.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.3, with one acquire
//! for all.
//! Derived from: `do-it-for-you`.
//! Patterns: I'll do it for you, missed signal, scoreboard.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct WaitsForOne {
    seats: usize,
    /// Guards `waiting`. The bus has it while riders board.
    mutex: Semaphore,
    /// Riders that wait; while the bus is there, those that it found.
    waiting: Shared<usize>,
    /// A permit for each rider that may board.
    bus: Semaphore,
    /// A permit for each rider that has boarded.
    boarded: Semaphore,
}

impl WaitsForOne {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new(0),
            bus: Semaphore::new(0),
            boarded: Semaphore::new(0),
        }
    }
}

impl Stop for WaitsForOne {
    fn rider(&self, waits: &dyn Fn(), board: &dyn Fn()) {
        self.mutex.acquire();
        self.waiting.with(|waiting| *waiting += 1);
        waits();
        self.mutex.release();

        self.bus.acquire();
        board();
        self.boarded.release();
    }

    fn bus(&self, arrives: &dyn Fn(), depart: &dyn Fn()) {
        self.mutex.acquire();
        arrives();
        let taken = self.waiting.get().min(self.seats);
        if taken > 0 {
            self.bus.release_n(taken);
            // Wrong: one permit says that one rider has boarded.
            self.boarded.acquire();
        }
        self.waiting
            .with(|waiting| *waiting = waiting.saturating_sub(self.seats));
        self.mutex.release();
        depart();
    }
}
