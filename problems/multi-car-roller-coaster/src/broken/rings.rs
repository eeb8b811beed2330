//! Rings of semaphores, and one queue for all who want to leave.
//!
//! This is the book's solution. Cars load and unload in order, one at a time; but
//! whoever sits in any car waits in the same queue. So a passenger of the second
//! car, on the track or still at the station, can take the permit that the first
//! car gave to its own, and leaves in the middle of the ride.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.3.
//! Patterns: queue, scoreboard, rendezvous, private semaphores.

use sync_core::{Mutex, Semaphore};

use crate::RollerCoaster;

pub(crate) struct Rings {
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
    /// By car, a permit if it is its turn to load. All together have one at most.
    loading_area: Vec<Semaphore>,
    /// The same for unloading.
    unloading_area: Vec<Semaphore>,
}

impl Rings {
    pub(crate) fn new(cars: usize, seats: usize) -> Self {
        let ring = || (0..cars).map(|car| Semaphore::new(usize::from(car == 0)));
        Self {
            seats,
            boarders: Mutex::new(0),
            unboarders: Mutex::new(0),
            board_queue: Semaphore::new(0),
            unboard_queue: Semaphore::new(0),
            all_aboard: Semaphore::new(0),
            all_ashore: Semaphore::new(0),
            loading_area: ring().collect(),
            unloading_area: ring().collect(),
        }
    }

    fn next(&self, car: usize) -> usize {
        (car + 1) % self.loading_area.len()
    }
}

impl RollerCoaster for Rings {
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

        // Wrong: the permit may be of another car than the one boarded.
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

    fn carry(&self, car: usize, load: &dyn Fn(), run: &dyn Fn(), unload: &dyn Fn()) {
        self.loading_area[car].acquire();
        load();
        self.board_queue.release_n(self.seats);
        self.all_aboard.acquire();
        self.loading_area[self.next(car)].release();

        run();

        self.unloading_area[car].acquire();
        unload();
        self.unboard_queue.release_n(self.seats);
        self.all_ashore.acquire();
        self.unloading_area[self.next(car)].release();
    }
}
