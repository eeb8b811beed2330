//! The baton without the multiplex.
//!
//! Each rider passes the mutex to the next as long as somebody waits, and nobody
//! counts seats: that was left to the multiplex.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.4.2, without its
//! multiplex.
//! Derived from: `pass-the-baton`.
//! Patterns: pass the baton, hand-over of the mutex, scoreboard.

use sync_core::{Semaphore, Shared};

use crate::Stop;

pub(crate) struct NoMultiplex {
    /// Guards `riders`. The bus passes it to the riders, and they pass it back.
    mutex: Semaphore,
    /// Riders in the waiting area.
    riders: Shared<usize>,
    /// A permit for the next rider to board, and the mutex with it.
    bus: Semaphore,
    /// A permit for the bus when all have boarded, and the mutex with it.
    all_aboard: Semaphore,
}

impl NoMultiplex {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            riders: Shared::new(0),
            bus: Semaphore::new(0),
            all_aboard: Semaphore::new(0),
        }
    }
}

impl Stop for NoMultiplex {
    fn rider(&self, waits: &dyn Fn(), board: &dyn Fn()) {
        // Wrong: any number may join those who wait.
        self.mutex.acquire();
        self.riders.with(|riders| *riders += 1);
        waits();
        self.mutex.release();

        self.bus.acquire(); // and get the mutex

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
        if self.riders.get() > 0 {
            self.bus.release(); // and pass the mutex
            self.all_aboard.acquire(); // and get it back
        }
        self.mutex.release();
        depart();
    }
}
