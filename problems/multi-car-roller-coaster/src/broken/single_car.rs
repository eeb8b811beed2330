//! Two cars do as one does.
//!
//! With one car this is right. Two load at the same time: the counts are of two
//! carloads together, and a passenger boards whichever car it likes.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.2, which §5.8.3
//! says does not do for several cars.
//! Derived from: `ring-of-queues`.
//! Patterns: queue, scoreboard, rendezvous.

use sync_core::{Mutex, Semaphore};

use crate::RollerCoaster;

pub(crate) struct SingleCar {
    seats: usize,
    /// Those that have boarded for this ride, `0 .. seats`.
    boarders: Mutex<usize>,
    /// Those that have unboarded after this ride, `0 .. seats`.
    unboarders: Mutex<usize>,
    /// A permit for each that may board.
    board_queue: Semaphore,
    /// A permit for each that may unboard.
    unboard_queue: Semaphore,
    /// A permit when the car that loads is full.
    all_aboard: Semaphore,
    /// A permit when the car that unloads is empty.
    all_ashore: Semaphore,
}

impl SingleCar {
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

impl RollerCoaster for SingleCar {
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
        self.unboarders.with(|unboarders| {
            *unboarders += 1;
            if *unboarders == self.seats {
                self.all_ashore.release();
                *unboarders = 0;
            }
        });
    }

    fn carry(&self, _: usize, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        // Wrong: another car may be loading here.
        load();
        self.board_queue.release_n(self.seats);
        self.all_aboard.acquire();

        run();

        unload();
        self.unboard_queue.release_n(self.seats);
        self.all_ashore.acquire();
    }
}
