//! A scoreboard whose mutex goes to the student that is called.
//!
//! Sitting down and getting up happen while the mutex is held. A student that
//! was called to leave is given the mutex, gets up, and releases it. So the
//! board always shows what one sees at the table.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.6.2,
//! which calls in the same cases.
//! Patterns: scoreboard, pass the baton, hand-over of the mutex.

use sync_core::{Semaphore, Shared};

use crate::Table;

pub(crate) struct HandOver {
    /// Guards `board`, and is held while somebody sits down or gets up.
    mutex: Semaphore,
    board: Shared<Board>,
    /// A permit for a student that was called to leave: it gets the mutex with it.
    ok_to_leave: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Students that dine.
    eating: usize,
    /// Students that wait to leave, `0 ..= 1`. Then one dines.
    ready_to_leave: usize,
}

impl HandOver {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            ok_to_leave: Semaphore::new(0),
        }
    }

    /// Gives the mutex to the student that waits to leave, if it is called, or to
    /// anybody.
    fn pass_on(&self, calls: bool) {
        if calls {
            self.ok_to_leave.release();
        } else {
            self.mutex.release();
        }
    }
}

impl Table for HandOver {
    fn sit(&self, sits: &dyn Fn()) {
        self.mutex.acquire();
        sits();
        let calls = self.board.with(|board| {
            board.eating += 1;
            let calls = board.eating == 2 && board.ready_to_leave == 1;
            board.ready_to_leave -= usize::from(calls);
            calls
        });
        self.pass_on(calls);
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        self.mutex.acquire();
        let then = self.board.with(|board| {
            board.eating -= 1;
            match (board.eating, board.ready_to_leave) {
                (1, 0) => {
                    board.ready_to_leave = 1;
                    Then::Waits
                }
                (0, 1) => {
                    board.ready_to_leave = 0;
                    Then::LeavesWithOther
                }
                _ => Then::Leaves,
            }
        });
        if then == Then::Waits {
            self.mutex.release();
            // With the permit comes the mutex.
            self.ok_to_leave.acquire();
        }
        gets_up();
        self.pass_on(then == Then::LeavesWithOther);
    }
}

/// What a student does that has finished.
#[derive(Debug, Hash, PartialEq)]
enum Then {
    /// It waits: it would leave one student alone.
    Waits,
    /// It leaves, and calls the one that has waited for it.
    LeavesWithOther,
    Leaves,
}
