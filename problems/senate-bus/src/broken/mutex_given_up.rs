//! The mutex given up before the riders board.
//!
//! The bus takes its riders off the count, lets the mutex go, and calls them. A
//! rider that comes now can take one of the calls, and one who waited stays behind.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.3, with the mutex
//! released earlier.
//! Derived from: `do-it-for-you`.
//! Patterns: I'll do it for you, rendezvous, scoreboard, barging.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct MutexGivenUp {
    seats: usize,
    /// Guards `waiting`.
    mutex: Semaphore,
    /// Riders that wait and that no bus has called.
    waiting: Shared<usize>,
    /// A permit for a rider that may board.
    bus: Semaphore,
    /// A permit when that rider has boarded.
    boarded: Semaphore,
}

impl MutexGivenUp {
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

impl Stop for MutexGivenUp {
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
        self.waiting.with(|waiting| *waiting -= taken);
        // Wrong: who comes now acquires `bus` before those who were counted.
        self.mutex.release();
        for _ in 0..taken {
            self.bus.release();
            self.boarded.acquire();
        }
        depart();
    }
}
