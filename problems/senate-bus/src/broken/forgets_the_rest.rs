//! The count set to zero, although not all fitted in.
//!
//! Those who found no seat still wait at the semaphore, and no bus counts them any
//! more. The next one drives past them.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.3, without its `max`.
//! Derived from: `do-it-for-you`.
//! Patterns: I'll do it for you, rendezvous, scoreboard.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct ForgetsTheRest {
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

impl ForgetsTheRest {
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

impl Stop for ForgetsTheRest {
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
        // Wrong: more may have waited than there are seats.
        self.waiting.with(|waiting| *waiting = 0);
        self.mutex.release();
        depart();
    }
}
