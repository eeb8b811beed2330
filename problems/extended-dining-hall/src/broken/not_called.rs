//! The second sits down and does not call the first.
//!
//! There is company, so it need not wait; the first still does.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.6.5.
//! Derived from: `ill_do_it_for_you`.
//! Patterns: scoreboard, missed signal.

use sync_core::{Mutex, Semaphore};

use crate::Table;

pub(crate) struct NotCalled {
    board: Mutex<Board>,
    /// Nobody gives a permit.
    ok_to_sit: Semaphore,
    /// A permit for a student that was called to leave and has not woken yet.
    ok_to_leave: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Students that wait to sit, `0 ..= 1`. Then none dines.
    ready_to_eat: usize,
    /// Students that dine, or will as soon as they run.
    eating: usize,
    /// Students that wait to leave, `0 ..= 1`. Then one dines.
    ready_to_leave: usize,
}

impl NotCalled {
    pub(crate) fn new() -> Self {
        Self {
            board: Mutex::new(Board::default()),
            ok_to_sit: Semaphore::new(0),
            ok_to_leave: Semaphore::new(0),
        }
    }
}

impl Table for NotCalled {
    fn sit(&self, sits: &dyn Fn()) {
        let waits = self.board.with(|board| {
            board.ready_to_eat += 1;
            if board.eating == 0 && board.ready_to_eat == 1 {
                return true;
            }
            if board.eating == 0 {
                // Wrong: now the first may sit down, too.
                board.ready_to_eat -= 1;
                board.eating += 1;
                return false;
            }
            board.ready_to_eat -= 1;
            board.eating += 1;
            if board.eating == 2 && board.ready_to_leave == 1 {
                board.ready_to_leave -= 1;
                self.ok_to_leave.release();
            }
            false
        });
        if waits {
            // Whoever calls this student changes the counts for it.
            self.ok_to_sit.acquire();
        }
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
