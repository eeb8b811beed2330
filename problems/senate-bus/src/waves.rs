//! Riders that come while the bus boards get in, in waves.
//!
//! The bus takes those who wait, then opens the count for a moment and takes those
//! who have come meanwhile, until nobody waits or all seats are taken. Each wave has
//! boarded before the next is counted, so a late rider never takes a seat from one
//! who waited.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §7.4.3, leaves it to
//! the reader.
//! Patterns: I'll do it for you, rendezvous, scoreboard.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct Waves {
    seats: usize,
    /// Guards `waiting`. The bus has it while a wave boards.
    mutex: Semaphore,
    /// Riders that wait; while a wave boards, those that the bus found.
    waiting: Shared<usize>,
    /// A permit for each rider of the wave that may board.
    bus: Semaphore,
    /// A permit for each that has boarded.
    boarded: Semaphore,
}

impl Waves {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new(0),
            bus: Semaphore::new(0),
            boarded: Semaphore::new(0),
        }
    }

    /// Takes those who wait, as far as there are seats, and says how many.
    fn wave(&self, free: usize) -> usize {
        let taken = self.waiting.get().min(free);
        self.bus.release_n(taken);
        for _ in 0..taken {
            self.boarded.acquire();
        }
        self.waiting.with(|waiting| *waiting -= taken);
        taken
    }
}

impl Stop for Waves {
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
        let mut free = self.seats;
        loop {
            let taken = self.wave(free);
            free -= taken;
            if taken == 0 {
                break;
            }
            // Whoever is at the mutex now is in the next wave.
            self.mutex.release();
            self.mutex.acquire();
        }
        // Nobody can come in between: all who wait have found the bus full.
        depart();
        self.mutex.release();
    }
}
