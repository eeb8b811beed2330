//! The next car loads when this one has unloaded.
//!
//! Nothing goes wrong: cars are in order, and everybody leaves in their own car.
//! But there is never more than one car in use, so that several are of no use.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.8.3.
//! Derived from: `ring-of-queues`.
//! Patterns: queue, scoreboard, rendezvous, private semaphores.

use sync_core::{Mutex, Semaphore, Shared};

use crate::RollerCoaster;

pub(crate) struct OneCarAtATime {
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
}

impl OneCarAtATime {
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
        }
    }

    fn next(&self, car: usize) -> usize {
        (car + 1) % self.loading_area.len()
    }
}

impl RollerCoaster for OneCarAtATime {
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

        run();

        unload();
        self.unboard_queues[car].release_n(self.seats);
        self.all_ashore.acquire();
        // Wrong: the next car could have loaded while this one ran.
        self.loading_area[self.next(car)].release();
    }
}
