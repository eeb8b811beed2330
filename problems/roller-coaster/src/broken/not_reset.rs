//! The boarders' count is not set back.
//!
//! The last to board tells the car, and the first ride is fine. On the second
//! the count goes on above the number of seats, nobody is the last any more, and
//! the car waits at the station with all its passengers.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.2, with a line
//! less.
//! Derived from: `passengers-count`.
//! Patterns: queue, scoreboard, rendezvous.

use sync_core::{Mutex, Semaphore};

use crate::RollerCoaster;

pub(crate) struct NotReset {
    seats: usize,
    /// Those that have boarded, on all rides together.
    boarders: Mutex<usize>,
    /// Those that have unboarded after this ride, `0 .. seats`.
    unboarders: Mutex<usize>,
    /// A permit for each that may board.
    board_queue: Semaphore,
    /// A permit for each that may unboard.
    unboard_queue: Semaphore,
    /// A permit when the car is full.
    all_aboard: Semaphore,
    /// A permit when the car is empty again.
    all_ashore: Semaphore,
}

impl NotReset {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            boarders: Mutex::new(0),
            unboarders: Mutex::new(0),
            board_queue: Semaphore::new(0),
            unboard_queue: Semaphore::new(0),
            all_aboard: Semaphore::new(0),
            all_ashore: Semaphore::new(0),
        }
    }
}

impl RollerCoaster for NotReset {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.board_queue.acquire();
        board();
        self.boarders.with(|boarders| {
            *boarders += 1;
            if *boarders == self.seats {
                self.all_aboard.release();
                // Wrong: the next ride begins to count here.
            }
        });

        self.unboard_queue.acquire();
        unboard();
        self.unboarders.with(|unboarders| {
            *unboarders += 1;
            if *unboarders == self.seats {
                self.all_ashore.release();
                *unboarders = 0;
            }
        });
    }

    fn carry(&self, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        load();
        self.board_queue.release_n(self.seats);
        self.all_aboard.acquire();

        run();

        unload();
        self.unboard_queue.release_n(self.seats);
        self.all_ashore.acquire();
    }
}
