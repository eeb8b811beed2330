//! Whoever comes sits down.
//!
//! That is how it is in the simpler problem: nobody is left alone. But the first
//! to come to an empty table sits there alone.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6.2, the solution
//! of the simpler problem.
//! Derived from: `ill_do_it_for_you`.
//! Patterns: scoreboard, I'll do it for you.

use sync_core::{Semaphore, Shared};

use crate::Table;

pub(crate) struct SitsAtOnce {
    /// Guards `board`.
    mutex: Semaphore,
    board: Shared<Board>,
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

/// What a student does that has come or has finished.
#[derive(Debug, Hash, PartialEq)]
enum Then {
    /// It waits until it is called.
    Waits,
    /// It calls the one that waits to leave.
    CallsToLeave,
    GoesOn,
}

impl Board {
    fn comes(&mut self) -> Then {
        // Wrong: perhaps nobody else is there.
        self.eating += 1;
        if self.eating == 2 && self.ready_to_leave == 1 {
            self.ready_to_leave = 0;
            Then::CallsToLeave
        } else {
            Then::GoesOn
        }
    }

    fn finishes(&mut self) -> Then {
        self.eating -= 1;
        match (self.eating, self.ready_to_leave) {
            (1, 0) => {
                self.ready_to_leave = 1;
                Then::Waits
            }
            (0, 1) => {
                self.ready_to_leave = 0;
                Then::CallsToLeave
            }
            _ => Then::GoesOn,
        }
    }
}

impl SitsAtOnce {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            ok_to_leave: Semaphore::new(0),
        }
    }

    /// Calls, and releases the mutex.
    fn call(&self, then: &Then) {
        match then {
            Then::CallsToLeave => self.ok_to_leave.release(),
            Then::Waits | Then::GoesOn => {}
        }
        self.mutex.release();
    }
}

impl Table for SitsAtOnce {
    fn sit(&self, sits: &dyn Fn()) {
        self.mutex.acquire();
        let then = self.board.with(Board::comes);
        self.call(&then);
        sits();
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        self.mutex.acquire();
        let then = self.board.with(Board::finishes);
        self.call(&then);
        if then == Then::Waits {
            // Whoever calls this student has changed the counts for it.
            self.ok_to_leave.acquire();
        }
        gets_up();
    }
}
