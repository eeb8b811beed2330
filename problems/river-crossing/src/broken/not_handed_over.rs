//! The mutex is given back when the crew was called.
//!
//! The counts are right again by then, so a second crew can be called while the
//! first is still boarding. The two share the queues and the barrier, and four
//! of eight make a boat.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.7.2, with a captain
//! that does not keep the mutex.
//! Derived from: `captain`.
//! Patterns: scoreboard, queue, barrier.

use sync_core::{Barrier, Semaphore, Shared};

use crate::{Ferry, Kind};

pub(crate) struct NotHandedOver {
    seats: usize,
    /// Guards `waiting`.
    mutex: Semaphore,
    /// By kind, those that have come and were not called, `0 .. seats`.
    waiting: Shared<[usize; 2]>,
    /// By kind, a permit for each that was called.
    queues: [Semaphore; 2],
    all_aboard: Barrier,
}

impl NotHandedOver {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new([0; 2]),
            queues: [Semaphore::new(0), Semaphore::new(0)],
            all_aboard: Barrier::new(seats),
        }
    }

    /// Calls a crew if there is one now.
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
            false
        }
    }
}

impl Ferry for NotHandedOver {
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn()) {
        let (mine, theirs) = (kind as usize, kind.other() as usize);
        self.mutex.acquire();
        let is_captain = self.is_captain(mine, theirs);
        // Wrong: the next crew can be called before this one has rowed.
        self.mutex.release();
        self.queues[mine].acquire();

        board();
        self.all_aboard.wait();
        if is_captain {
            row();
        }
    }
}
