//! The captain keeps the mutex.
//!
//! Whoever completes a crew calls it out of its queues, is its captain, and
//! keeps the mutex, so that nobody else is counted. When all four have met at
//! the barrier the captain rows, and gives the mutex back.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.7.2.
//! Patterns: scoreboard, queue, barrier, hand-over of the mutex.

use sync_core::{Barrier, Semaphore, Shared};

use crate::{Ferry, Kind};

pub(crate) struct Captain {
    seats: usize,
    /// Guards `waiting`, and is held from the call of a crew until it rows.
    mutex: Semaphore,
    /// By kind, those that have come and were not called, `0 .. seats`.
    waiting: Shared<[usize; 2]>,
    /// By kind, a permit for each that was called.
    queues: [Semaphore; 2],
    all_aboard: Barrier,
}

impl Captain {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new([0; 2]),
            queues: [Semaphore::new(0), Semaphore::new(0)],
            all_aboard: Barrier::new(seats),
        }
    }

    /// Calls a crew if there is one now. The caller has the mutex: a captain
    /// keeps it, anybody else loses it.
    fn is_captain(&self, mine: usize, theirs: usize) -> bool {
        let half = self.seats / 2;
        let (one_kind, half_and_half) = self.waiting.with(|waiting| {
            waiting[mine] += 1;
            let one_kind = waiting[mine] == self.seats;
            let half_and_half = waiting[mine] == half && waiting[theirs] >= half;
            (one_kind, half_and_half)
        });
        if one_kind {
            self.queues[mine].release_n(self.seats);
            self.waiting.with(|waiting| waiting[mine] = 0);
            true
        } else if half_and_half {
            self.queues[mine].release_n(half);
            self.queues[theirs].release_n(half);
            self.waiting.with(|waiting| {
                waiting[theirs] -= half;
                waiting[mine] = 0;
            });
            true
        } else {
            self.mutex.release();
            false
        }
    }
}

impl Ferry for Captain {
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn()) {
        let (mine, theirs) = (kind as usize, kind.other() as usize);
        self.mutex.acquire();
        let is_captain = self.is_captain(mine, theirs);
        self.queues[mine].acquire();

        board();
        self.all_aboard.wait();
        if is_captain {
            row();
            self.mutex.release();
        }
    }
}
