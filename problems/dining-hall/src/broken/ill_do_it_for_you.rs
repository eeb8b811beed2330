//! A scoreboard, and a student that is called is struck off it.
//!
//! Who waits to leave is called by the student that sits down or finishes, which
//! changes the counts for both. The counts are right. But a student dines after
//! it has been counted and leaves after it has been struck off, and in between
//! others see a board that is ahead of the table.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6.2, where it is
//! the solution.
//! Patterns: scoreboard, I'll do it for you, check then act.

use sync_core::{Semaphore, Shared};

use crate::Table;

pub(crate) struct IllDoItForYou {
    /// Guards `board`.
    mutex: Semaphore,
    board: Shared<Board>,
    /// A permit for a student that was called to leave and has not left yet.
    ok_to_leave: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Students that dine, or will as soon as they have released the mutex.
    eating: usize,
    /// Students that wait to leave, `0 ..= 1`. Then one dines.
    ready_to_leave: usize,
}

impl IllDoItForYou {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            ok_to_leave: Semaphore::new(0),
        }
    }
}

impl Table for IllDoItForYou {
    fn sit(&self, sits: &dyn Fn()) {
        self.mutex.acquire();
        let calls = self.board.with(|board| {
            board.eating += 1;
            let calls = board.eating == 2 && board.ready_to_leave == 1;
            board.ready_to_leave -= usize::from(calls);
            calls
        });
        if calls {
            self.ok_to_leave.release();
        }
        self.mutex.release();
        // Wrong: whoever was called may leave before this student sits here.
        sits();
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
        if then == Then::LeavesWithOther {
            self.ok_to_leave.release();
        }
        self.mutex.release();
        if then == Then::Waits {
            self.ok_to_leave.acquire();
        }
        // Wrong: somebody who has sat down meanwhile can be left alone.
        gets_up();
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
