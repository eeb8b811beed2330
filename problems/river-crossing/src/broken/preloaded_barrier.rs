//! The captain keeps the mutex; a barrier for always the same.
//!
//! This is the book's solution with the book's reusable barrier. The captain can
//! leave it, and row, while another of its crew is before the exit; the next crew
//! takes that permit, and one of it is still inside when a third begins to count.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.7.2, with the
//! barrier of §3.7.6.
//! Patterns: scoreboard, queue, barrier, preloaded turnstile, hand-over of the
//! mutex.

use barrier::{Barrier, Party};
use sync_core::{Semaphore, Shared};

use crate::{Ferry, Kind};

pub(crate) struct PreloadedBarrier {
    seats: usize,
    /// Guards `waiting`, and is held from the call of a crew until it rows.
    mutex: Semaphore,
    /// By kind, those that have come and were not called, `0 .. seats`.
    waiting: Shared<[usize; 2]>,
    /// By kind, a permit for each that was called.
    queues: [Semaphore; 2],
    all_aboard: Box<dyn Barrier>,
}

impl PreloadedBarrier {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new([0; 2]),
            queues: [Semaphore::new(0), Semaphore::new(0)],
            all_aboard: barrier::preloaded(seats),
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

impl Ferry for PreloadedBarrier {
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn()) {
        let (mine, theirs) = (kind as usize, kind.other() as usize);
        self.mutex.acquire();
        let is_captain = self.is_captain(mine, theirs);
        self.queues[mine].acquire();

        board();
        // Wrong: the captain may be out before the others, and calls in others.
        self.all_aboard.wait(&Party::ANY);
        if is_captain {
            row();
            self.mutex.release();
        }
    }
}
