//! Those that were called count themselves when they wake.
//!
//! The group is called off the list of those that wait, but nobody writes it
//! down as being on the rope. Until its baboons get to run, the rope looks
//! empty, and one from the other side sets out.
//!
//! Source: ours.
//! Patterns: scoreboard, queue, check then act.
//! Derived from: `groups`.

use sync_core::{FifoSemaphore, Shared};

use crate::Canyon;

pub(crate) struct CountedLate {
    /// Guards `board`.
    mutex: FifoSemaphore,
    board: Shared<Board>,
    /// On each side, those that wait. Permits are for those that were called.
    queues: [FifoSemaphore; 2],
    /// How many the rope holds.
    rope: usize,
}

const EAST: usize = 0;
const WEST: usize = 1;

#[derive(Debug, Default, Hash)]
struct Board {
    /// Of each direction, those that know that they are on the rope.
    on_rope: [usize; 2],
    /// Of each direction, those that wait and were not called.
    waiting: [usize; 2],
}

impl Board {
    /// Whether one that comes may go on at once. If not, it waits.
    fn comes(&mut self, direction: usize, rope: usize) -> bool {
        let against = self.on_rope[1 - direction] + self.waiting[1 - direction];
        let goes = against == 0 && self.on_rope[direction] < rope;
        self.on_rope[direction] += usize::from(goes);
        self.waiting[direction] += usize::from(!goes);
        goes
    }

    /// One leaves the rope. Which direction is called, and how many of it.
    fn leaves(&mut self, direction: usize, rope: usize) -> (usize, usize) {
        self.on_rope[direction] -= 1;
        let called = if self.waiting[1 - direction] == 0 {
            direction
        } else if self.on_rope[direction] == 0 {
            1 - direction
        } else {
            return (direction, 0);
        };
        let group = self.waiting[called].min(rope.saturating_sub(self.on_rope[called]));
        self.waiting[called] -= group;
        (called, group)
    }
}

impl CountedLate {
    pub(crate) fn new(rope: usize) -> Self {
        Self {
            mutex: FifoSemaphore::new(1),
            board: Shared::new(Board::default()),
            queues: [FifoSemaphore::new(0), FifoSemaphore::new(0)],
            rope,
        }
    }

    fn go(&self, direction: usize, cross: &dyn Fn()) {
        self.mutex.acquire();
        let goes = self.board.with(|board| board.comes(direction, self.rope));
        self.mutex.release();
        if !goes {
            self.queues[direction].acquire();
            // Wrong: between the call and this, the rope looks free.
            self.mutex.acquire();
            self.board.with(|board| board.on_rope[direction] += 1);
            self.mutex.release();
        }
        cross();
        self.mutex.acquire();
        let (called, group) = self.board.with(|board| board.leaves(direction, self.rope));
        self.queues[called].release_n(group);
        self.mutex.release();
    }
}

impl Canyon for CountedLate {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(EAST, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(WEST, cross);
    }
}
