//! The boarders count without a mutex.
//!
//! Who may board was let in by a semaphore, as into a critical section. But it
//! lets in as many as there are seats, and they count all at once.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.2, without
//! `mutex`.
//! Derived from: `passengers-count`.
//! Patterns: queue, scoreboard, rendezvous.

use sync_core::{Mutex, Semaphore, Shared};

use crate::RollerCoaster;

pub(crate) struct UnguardedCount {
    seats: usize,
    /// Those that have boarded for this ride, `0 .. seats`.
    boarders: Shared<usize>,
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

impl UnguardedCount {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            boarders: Shared::new(0),
            unboarders: Mutex::new(0),
            board_queue: Semaphore::new(0),
            unboard_queue: Semaphore::new(0),
            all_aboard: Semaphore::new(0),
            all_ashore: Semaphore::new(0),
        }
    }
}

impl RollerCoaster for UnguardedCount {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.board_queue.acquire();
        board();
        // Wrong: whoever boards as well changes it, too.
        let is_last = self.boarders.with(|boarders| {
            *boarders = (*boarders + 1) % self.seats;
            *boarders == 0
        });
        if is_last {
            self.all_aboard.release();
        }

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
