//! The bus keeps the mutex, and takes the riders off the count.
//!
//! Riders count themselves and wait. The bus calls as many as it has seats for, one
//! at a time, and waits until each has boarded. All the while it has the mutex, so
//! nobody new is counted, and it can correct the count for all of them at the end.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.3, by Grant Hutchins.
//! Patterns: I'll do it for you, rendezvous, scoreboard.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct DoItForYou {
    seats: usize,
    /// Guards `waiting`. The bus has it while riders board.
    mutex: Semaphore,
    /// Riders that wait; while the bus is there, those that it found.
    waiting: Shared<usize>,
    /// A permit for a rider that may board.
    bus: Semaphore,
    /// A permit when that rider has boarded.
    boarded: Semaphore,
}

impl DoItForYou {
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

impl Stop for DoItForYou {
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
        for _ in 0..taken {
            self.bus.release();
            self.boarded.acquire();
        }
        self.waiting
            .with(|waiting| *waiting = waiting.saturating_sub(self.seats));
        self.mutex.release();
        depart();
    }
}
