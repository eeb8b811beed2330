//! A scoreboard, and whoever calls a student counts it.
//!
//! The first to come to an empty table waits for the second, which counts both
//! as eating. One that has finished waits if a single one is eating, until
//! another comes or that one has finished, too. Called students need no mutex.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6.5.
//! Patterns: scoreboard, rendezvous, I'll do it for you.

use sync_core::{Mutex, Semaphore};

use crate::Table;

pub(crate) struct IllDoItForYou {
    board: Mutex<Board>,
    /// A permit for a student that was called to sit and has not woken yet.
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

impl IllDoItForYou {
    pub(crate) fn new() -> Self {
        Self {
            board: Mutex::new(Board::default()),
            ok_to_sit: Semaphore::new(0),
            ok_to_leave: Semaphore::new(0),
        }
    }
}

impl Table for IllDoItForYou {
    fn sit(&self, sits: &dyn Fn()) {
        let waits = self.board.with(|board| {
            board.ready_to_eat += 1;
            if board.eating == 0 && board.ready_to_eat == 1 {
                return true;
            }
            if board.eating == 0 {
                board.ready_to_eat -= 2;
                board.eating += 2;
                self.ok_to_sit.release();
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
