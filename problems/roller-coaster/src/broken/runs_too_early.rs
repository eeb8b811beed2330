//! The car lets its passengers in and runs.
//!
//! There is a permit for each seat, and as many passengers will board. But a
//! permit is not a passenger: none of them may have come yet.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.2, without
//! `all_aboard`.
//! Derived from: `passengers-count`.
//! Patterns: queue, scoreboard.

use sync_core::{Mutex, Semaphore};

use crate::RollerCoaster;

pub(crate) struct RunsTooEarly {
    seats: usize,
    /// Those that have unboarded after this ride, `0 .. seats`.
    unboarders: Mutex<usize>,
    /// A permit for each that may board.
    board_queue: Semaphore,
    /// A permit for each that may unboard.
    unboard_queue: Semaphore,
    /// A permit when the car is empty again.
    all_ashore: Semaphore,
}

impl RunsTooEarly {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            unboarders: Mutex::new(0),
            board_queue: Semaphore::new(0),
            unboard_queue: Semaphore::new(0),
            all_ashore: Semaphore::new(0),
        }
    }
}

impl RollerCoaster for RunsTooEarly {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.board_queue.acquire();
        board();

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
        // Wrong: they may board; perhaps nobody has.
        run();

        unload();
        self.unboard_queue.release_n(self.seats);
        self.all_ashore.acquire();
    }
}
