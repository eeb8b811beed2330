//! The car counts its passengers.
//!
//! A passenger that has boarded says so with a permit, and the car takes as many
//! as it has seats: then it is full. There is no count and no mutex; each
//! semaphore has one meaning.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.8.2.
//! Patterns: queue, rendezvous.

use sync_core::Semaphore;

use crate::RollerCoaster;

pub(crate) struct CarCounts {
    seats: usize,
    /// A permit for each that may board.
    may_board: Semaphore,
    /// A permit for each that has boarded.
    boarded: Semaphore,
    /// A permit for each that may unboard.
    may_unboard: Semaphore,
    /// A permit for each that has unboarded.
    unboarded: Semaphore,
}

impl CarCounts {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            may_board: Semaphore::new(0),
            boarded: Semaphore::new(0),
            may_unboard: Semaphore::new(0),
            unboarded: Semaphore::new(0),
        }
    }
}

impl RollerCoaster for CarCounts {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.may_board.acquire();
        board();
        self.boarded.release();

        self.may_unboard.acquire();
        unboard();
        self.unboarded.release();
    }

    fn carry(&self, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        load();
        self.may_board.release_n(self.seats);
        for _ in 0..self.seats {
            self.boarded.acquire();
        }

        run();

        unload();
        self.may_unboard.release_n(self.seats);
        for _ in 0..self.seats {
            self.unboarded.acquire();
        }
    }
}
