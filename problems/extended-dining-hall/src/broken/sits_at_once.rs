//! Whoever comes sits down.
//!
//! That is how it is in the simpler problem: nobody is left alone. But the first
//! to come to an empty table sits there alone.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6.2, the solution
//! of the simpler problem.
//! Derived from: `ill_do_it_for_you`.
//! Patterns: scoreboard, I'll do it for you.

use sync_core::{Mutex, Semaphore};

use crate::Table;

pub(crate) struct SitsAtOnce {
    board: Mutex<Board>,
    /// A permit for a student that was called to leave and has not woken yet.
    ok_to_leave: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Students that dine, or will as soon as they run.
    eating: usize,
    /// Students that wait to leave, `0 ..= 1`. Then one dines.
    ready_to_leave: usize,
}

impl SitsAtOnce {
    pub(crate) fn new() -> Self {
        Self {
            board: Mutex::new(Board::default()),
            ok_to_leave: Semaphore::new(0),
        }
    }
}

impl Table for SitsAtOnce {
    fn sit(&self, sits: &dyn Fn()) {
        self.board.with(|board| {
            // Wrong: perhaps nobody else is there.
            board.eating += 1;
            if board.eating == 2 && board.ready_to_leave == 1 {
                board.ready_to_leave -= 1;
                self.ok_to_leave.release();
            }
        });
        sits();
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        let waits = self.board.with(|board| {
            board.eating -= 1;
            board.ready_to_leave += 1;
            if board.eating == 1 && board.ready_to_leave == 1 {
                return true;
            }
            if board.eating == 0 && board.ready_to_leave == 2 {
                board.ready_to_leave -= 1;
                self.ok_to_leave.release();
            }
            board.ready_to_leave -= 1;
            false
        });
        if waits {
            // Whoever calls this student changes the counts for it.
            self.ok_to_leave.acquire();
        }
        gets_up();
    }
}
