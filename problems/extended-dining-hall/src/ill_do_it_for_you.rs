//! A scoreboard, and whoever calls a student counts it.
//!
//! The first to come to an empty table waits for the second, which counts both
//! as eating. One that has finished waits if a single one is eating, until
//! another comes or that one has finished, too. Called students need no mutex.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.6.5.
//! Patterns: scoreboard, rendezvous, I'll do it for you.

use sync_core::{Semaphore, Shared};

use crate::Table;

pub(crate) struct IllDoItForYou {
    /// Guards `board`.
    mutex: Semaphore,
    board: Shared<Board>,
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

/// What a student does that has come or has finished.
#[derive(Debug, Hash, PartialEq)]
enum Then {
    /// It waits until it is called.
    Waits,
    /// It calls the one that waits to sit.
    CallsToSit,
    /// It calls the one that waits to leave.
    CallsToLeave,
    GoesOn,
}

impl Board {
    fn comes(&mut self) -> Then {
        match (self.eating, self.ready_to_eat) {
            (0, 0) => {
                self.ready_to_eat = 1;
                Then::Waits
            }
            (0, _) => {
                self.ready_to_eat = 0;
                self.eating = 2;
                Then::CallsToSit
            }
            _ => {
                self.eating += 1;
                if self.eating == 2 && self.ready_to_leave == 1 {
                    self.ready_to_leave = 0;
                    Then::CallsToLeave
                } else {
                    Then::GoesOn
                }
            }
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

impl IllDoItForYou {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            ok_to_sit: Semaphore::new(0),
            ok_to_leave: Semaphore::new(0),
        }
    }

    /// Calls, and releases the mutex.
    fn call(&self, then: &Then) {
        match then {
            Then::CallsToSit => self.ok_to_sit.release(),
            Then::CallsToLeave => self.ok_to_leave.release(),
            Then::Waits | Then::GoesOn => {}
        }
        self.mutex.release();
    }
}

impl Table for IllDoItForYou {
    fn sit(&self, sits: &dyn Fn()) {
        self.mutex.acquire();
        let then = self.board.with(Board::comes);
        self.call(&then);
        if then == Then::Waits {
            // Whoever calls this student has changed the counts for it.
            self.ok_to_sit.acquire();
        }
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
