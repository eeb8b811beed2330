//! The car lets its passengers out and loads again.
//!
//! All of them may leave, so the car takes itself to be empty. The next ones
//! find no seat, if they are faster than those who leave.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.2, without
//! `all_ashore`.
//! Derived from: `passengers-count`.
//! Patterns: queue, scoreboard, rendezvous.

use sync_core::{Mutex, Semaphore};

use crate::RollerCoaster;

pub(crate) struct LoadsTooEarly {
    seats: usize,
    /// Those that have boarded for this ride, `0 .. seats`.
    boarders: Mutex<usize>,
    /// A permit for each that may board.
    board_queue: Semaphore,
    /// A permit for each that may unboard.
    unboard_queue: Semaphore,
    /// A permit when the car is full.
    all_aboard: Semaphore,
}

impl LoadsTooEarly {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            boarders: Mutex::new(0),
            board_queue: Semaphore::new(0),
            unboard_queue: Semaphore::new(0),
            all_aboard: Semaphore::new(0),
        }
    }
}

impl RollerCoaster for LoadsTooEarly {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.board_queue.acquire();
        board();
        self.boarders.with(|boarders| {
            *boarders += 1;
            if *boarders == self.seats {
                self.all_aboard.release();
                *boarders = 0;
            }
        });

        self.unboard_queue.acquire();
        unboard();
    }

    fn carry(&self, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        load();
        self.board_queue.release_n(self.seats);
        self.all_aboard.acquire();

        run();

        unload();
        // Wrong: they may leave; perhaps nobody has.
        self.unboard_queue.release_n(self.seats);
    }
}
