//! Two queues: a side that waits is called as a group.
//!
//! Whoever finds the other direction on the rope, or waiting for it, queues up
//! on its own side. The last one off the rope calls a group from the other side,
//! as many as the rope holds, and writes them down as being on it. So the
//! directions take turns, and each turn fills the rope.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §6.3 prints no
//! solution.
//! Patterns: scoreboard, queue, I'll do it for you, categorical exclusion.

use sync_core::{FifoSemaphore, Shared};

use crate::Canyon;

pub(crate) struct Groups {
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
    /// Of each direction, those on the rope, called ones included: one of the
    /// two is 0, the other one `0 ..= rope`.
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
        let group = self.waiting[called].min(rope - self.on_rope[called]);
        self.waiting[called] -= group;
        self.on_rope[called] += group;
        (called, group)
    }
}

impl Groups {
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
        }
        cross();
        self.mutex.acquire();
        let (called, group) = self.board.with(|board| board.leaves(direction, self.rope));
        self.queues[called].release_n(group);
        self.mutex.release();
    }
}

impl Canyon for Groups {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(EAST, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(WEST, cross);
    }
}
