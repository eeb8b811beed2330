//! The bus waits for riders although there are none.
//!
//! It passes the mutex on without looking whether anybody is there to take it. Then
//! it waits for the last to board, and a rider that comes waits for the mutex.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.2, without its test.
//! Derived from: `pass-the-baton`.
//! Patterns: pass the baton, hand-over of the mutex, multiplex, scoreboard.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct WaitsForNobody {
    /// Guards `riders`. The bus passes it to the riders, and they pass it back.
    mutex: Semaphore,
    /// Riders in the waiting area, `0 ..= seats`.
    riders: Shared<usize>,
    /// A permit for each free place in the waiting area.
    multiplex: Semaphore,
    /// A permit for the next rider to board, and the mutex with it.
    bus: Semaphore,
    /// A permit for the bus when all have boarded, and the mutex with it.
    all_aboard: Semaphore,
}

impl WaitsForNobody {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            riders: Shared::new(0),
            multiplex: Semaphore::new(seats),
            bus: Semaphore::new(0),
            all_aboard: Semaphore::new(0),
        }
    }
}

impl Stop for WaitsForNobody {
    fn rider(&self, waits: &dyn Fn(), board: &dyn Fn()) {
        self.multiplex.acquire();
        self.mutex.acquire();
        self.riders.with(|riders| *riders += 1);
        waits();
        self.mutex.release();

        self.bus.acquire(); // and get the mutex
        self.multiplex.release();

        board();
        let last = self.riders.with(|riders| {
            *riders -= 1;
            *riders == 0
        });
        // Either way the mutex is passed on.
        if last {
            self.all_aboard.release();
        } else {
            self.bus.release();
        }
    }

    fn bus(&self, arrives: &dyn Fn(), depart: &dyn Fn()) {
        self.mutex.acquire();
        arrives();
        // Wrong: where nobody waits, nobody gives the mutex back.
        self.bus.release(); // and pass the mutex
        self.all_aboard.acquire(); // and get it back
        self.mutex.release();
        depart();
    }
}
