//! Whoever boards last rows.
//!
//! The crew is called as by a captain, and the mutex stays locked. But nobody
//! has to wait in the boat: each counts itself when it has boarded, and the
//! fourth, who knows that all are aboard, rows and gives the mutex back for all.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.7.2.
//! Patterns: scoreboard, queue, I'll do it for you, hand-over of the mutex.

use sync_core::{Mutex, Semaphore, Shared};

use crate::{Ferry, Kind};

pub(crate) struct FourthRows {
    seats: usize,
    /// Guards `waiting`, and is held from the call of a crew until it rows.
    mutex: Semaphore,
    /// By kind, those that have come and were not called, `0 .. seats`.
    waiting: Shared<[usize; 2]>,
    /// By kind, a permit for each that was called.
    queues: [Semaphore; 2],
    /// Those in the boat, `0 .. seats`.
    aboard: Mutex<usize>,
}

impl FourthRows {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new([0; 2]),
            queues: [Semaphore::new(0), Semaphore::new(0)],
            aboard: Mutex::new(0),
        }
    }

    /// Calls a crew if there is one now. The caller has the mutex and loses it:
    /// to the crew, or to the next that comes.
    fn call(&self, mine: usize, theirs: usize) {
        let half = self.seats / 2;
        let crew = self.waiting.with(|waiting| {
            waiting[mine] += 1;
            let crew = if waiting[mine] == self.seats {
                Some([self.seats, 0])
            } else if waiting[mine] >= half && waiting[theirs] >= half {
                Some([half, half])
            } else {
                None
            };
            if let Some([of_mine, of_theirs]) = crew {
                waiting[mine] -= of_mine;
                waiting[theirs] -= of_theirs;
            }
            crew
        });
        if let Some([of_mine, of_theirs]) = crew {
            self.queues[mine].release_n(of_mine);
            self.queues[theirs].release_n(of_theirs);
        } else {
            self.mutex.release();
        }
    }
}

impl Ferry for FourthRows {
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn()) {
        self.mutex.acquire();
        self.call(kind as usize, kind.other() as usize);
        self.queues[kind as usize].acquire();

        board();
        let is_fourth = self.aboard.with(|aboard| {
            *aboard = (*aboard + 1) % self.seats;
            *aboard == 0
        });
        if is_fourth {
            row();
            self.mutex.release();
        }
    }
}
