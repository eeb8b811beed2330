//! A scoreboard whose mutex goes to the student that is called.
//!
//! Sitting down and getting up happen while the mutex is held. The second to
//! come sits down and hands the mutex to the first, which sits down beside it.
//! So nobody comes between a decision and what was decided.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.6.5,
//! which calls in the same cases.
//! Patterns: scoreboard, pass the baton, hand-over of the mutex.

use sync_core::{Semaphore, Shared};

use crate::Table;

pub(crate) struct HandOver {
    /// Guards `board`, and is held while somebody sits down or gets up.
    mutex: Semaphore,
    board: Shared<Board>,
    /// A permit for a student that was called to sit: it gets the mutex with it.
    ok_to_sit: Semaphore,
    /// A permit for a student that was called to leave: it gets the mutex with it.
    ok_to_leave: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Students that wait to sit, `0 ..= 1`. Then nobody is at the table.
    ready_to_eat: usize,
    /// Students at the table, those that wait to leave included.
    at_table: usize,
    /// Students that wait to leave, `0 ..= 1`. Then two are at the table.
    ready_to_leave: usize,
}

impl HandOver {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            ok_to_sit: Semaphore::new(0),
            ok_to_leave: Semaphore::new(0),
        }
    }

    /// Gives the mutex to a student that need not wait any more, or to anybody.
    fn pass_on(&self) {
        let next = self.board.with(|board| {
            if board.ready_to_eat == 1 && board.at_table > 0 {
                board.ready_to_eat = 0;
                &self.ok_to_sit
            } else if board.ready_to_leave == 1 && board.at_table != 2 {
                board.ready_to_leave = 0;
                &self.ok_to_leave
            } else {
                &self.mutex
            }
        });
        next.release();
    }
}

impl Table for HandOver {
    fn sit(&self, sits: &dyn Fn()) {
        self.mutex.acquire();
        let is_first = self.board.with(|board| {
            let is_first = board.at_table + board.ready_to_eat == 0;
            board.ready_to_eat += usize::from(is_first);
            is_first
        });
        if is_first {
            self.mutex.release();
            // With the permit comes the mutex.
            self.ok_to_sit.acquire();
        }
        self.board.with(|board| board.at_table += 1);
        sits();
        self.pass_on();
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        self.mutex.acquire();
        let leaves_one = self.board.with(|board| {
            let leaves_one = board.at_table == 2 && board.ready_to_leave == 0;
            board.ready_to_leave += usize::from(leaves_one);
            leaves_one
        });
        if leaves_one {
            self.mutex.release();
            // With the permit comes the mutex.
            self.ok_to_leave.acquire();
        }
        self.board.with(|board| board.at_table -= 1);
        gets_up();
        self.pass_on();
    }
}
