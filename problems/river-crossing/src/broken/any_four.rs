//! Any four are a crew.
//!
//! Each boat takes four, so that seems to be what has to be counted. The captain
//! calls everybody who waits, and is perhaps the only one of its kind.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.7.2.
//! Derived from: `captain`.
//! Patterns: scoreboard, queue, barrier, hand-over of the mutex.

use sync_core::{Barrier, Semaphore, Shared};

use crate::{Ferry, Kind};

pub(crate) struct AnyFour {
    seats: usize,
    /// Guards `waiting`, and is held from the call of a crew until it rows.
    mutex: Semaphore,
    /// By kind, those that have come and were not called, `0 .. seats`.
    waiting: Shared<[usize; 2]>,
    /// By kind, a permit for each that was called.
    queues: [Semaphore; 2],
    all_aboard: Barrier,
}

impl AnyFour {
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
        let [of_mine, of_theirs] = self.waiting.with(|waiting| {
            waiting[mine] += 1;
            [waiting[mine], waiting[theirs]]
        });
        // Wrong: the fourth may be one against three.
        if of_mine + of_theirs == self.seats {
            self.queues[mine].release_n(of_mine);
            self.queues[theirs].release_n(of_theirs);
            self.waiting.with(|waiting| *waiting = [0; 2]);
            true
        } else {
            self.mutex.release();
            false
        }
    }
}

impl Ferry for AnyFour {
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
