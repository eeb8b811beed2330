//! Two captains: whoever finds the boat not rowed rows it.
//!
//! In the book each remembers by itself whether it is the captain. Here the boat
//! knows only that it has to be rowed. Two may look before one has rowed: they
//! check, and act later.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.7.2.
//! Derived from: `captain`.
//! Patterns: scoreboard, queue, barrier, check then act.

use sync_core::{Barrier, Mutex, Semaphore, Shared};

use crate::{Ferry, Kind};

pub(crate) struct TwoCaptains {
    seats: usize,
    /// Guards `waiting`, and is held from the call of a crew until it rows.
    mutex: Semaphore,
    /// By kind, those that have come and were not called, `0 .. seats`.
    waiting: Shared<[usize; 2]>,
    /// By kind, a permit for each that was called.
    queues: [Semaphore; 2],
    all_aboard: Barrier,
    /// Whether the boat has not been rowed yet.
    to_be_rowed: Mutex<bool>,
}

impl TwoCaptains {
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            seats,
            mutex: Semaphore::new(1),
            waiting: Shared::new([0; 2]),
            queues: [Semaphore::new(0), Semaphore::new(0)],
            all_aboard: Barrier::new(seats),
            to_be_rowed: Mutex::new(false),
        }
    }

    /// Calls a crew if there is one now. The caller has the mutex and loses it:
    /// to the crew, or to the next that comes.
    fn call(&self, mine: usize, theirs: usize) {
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
            self.to_be_rowed.with(|to_be_rowed| *to_be_rowed = true);
        } else if half_and_half {
            self.queues[mine].release_n(half);
            self.queues[theirs].release_n(half);
            self.waiting.with(|waiting| {
                waiting[theirs] -= half;
                waiting[mine] = 0;
            });
            self.to_be_rowed.with(|to_be_rowed| *to_be_rowed = true);
        } else {
            self.mutex.release();
        }
    }
}

impl Ferry for TwoCaptains {
    fn cross(&self, kind: Kind, board: &dyn Fn(), row: &dyn Fn()) {
        let (mine, theirs) = (kind as usize, kind.other() as usize);
        self.mutex.acquire();
        self.call(mine, theirs);
        self.queues[mine].acquire();

        board();
        self.all_aboard.wait();
        // Wrong: until it is false again, the others in the boat find it true.
        if self.to_be_rowed.with(|to_be_rowed| *to_be_rowed) {
            row();
            self.to_be_rowed.with(|to_be_rowed| *to_be_rowed = false);
            self.mutex.release();
        }
    }
}
