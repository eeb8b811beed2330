//! Rings of semaphores, and a queue for each car.
//!
//! Cars load one after the other and unload one after the other: in either area
//! a car waits for its own semaphore and then lets the next one come. A passenger
//! looks which car it boards, and waits in it until this car lets out.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.8.3, where all wait
//! in one queue to leave whichever car lets out.
//! Patterns: queue, scoreboard, rendezvous, private semaphores.

use sync_core::{Mutex, Semaphore, Shared};

use crate::RollerCoaster;

pub(crate) struct RingOfQueues {
    seats: usize,
    /// Those that have boarded for this ride, `0 .. seats`.
    boarders: Mutex<usize>,
    /// Those that have unboarded after this ride, `0 .. seats`.
    unboarders: Mutex<usize>,
    /// A permit for each that may board.
    board_queue: Semaphore,
    /// The car that loads. It changes when all that have boarded have read it.
    loading: Shared<usize>,
    /// By car, a permit for each that may leave it.
    unboard_queues: Vec<Semaphore>,
    /// A permit when the car that loads is full.
    all_aboard: Semaphore,
    /// A permit when the car that unloads is empty.
    all_ashore: Semaphore,
    /// By car, a permit if it is its turn to load. All together have one at most.
    loading_area: Vec<Semaphore>,
    /// The same for unloading.
    unloading_area: Vec<Semaphore>,
}

impl RingOfQueues {
    pub(crate) fn new(cars: usize, seats: usize) -> Self {
        let ring = || (0..cars).map(|car| Semaphore::new(usize::from(car == 0)));
        Self {
            seats,
            boarders: Mutex::new(0),
            unboarders: Mutex::new(0),
            board_queue: Semaphore::new(0),
            loading: Shared::new(0),
            unboard_queues: (0..cars).map(|_| Semaphore::new(0)).collect(),
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

impl RollerCoaster for RingOfQueues {
    fn ride(&self, board: &dyn Fn(), unboard: &dyn Fn()) {
        self.board_queue.acquire();
        board();
        let car = self.loading.get();
        self.boarders.with(|boarders| {
            *boarders += 1;
            if *boarders == self.seats {
                self.all_aboard.release();
                *boarders = 0;
            }
        });

        self.unboard_queues[car].acquire();
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
        self.loading.with(|loading| *loading = car);
        self.board_queue.release_n(self.seats);
        self.all_aboard.acquire();
        self.loading_area[self.next(car)].release();

        run();

        self.unloading_area[car].acquire();
        unload();
        self.unboard_queues[car].release_n(self.seats);
        self.all_ashore.acquire();
        self.unloading_area[self.next(car)].release();
    }
}
