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
    /// Students that wait to sit, `0 ..= 1`. Then none dines.
    ready_to_eat: usize,
    /// Students that dine.
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

impl HandOver {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            ok_to_sit: Semaphore::new(0),
            ok_to_leave: Semaphore::new(0),
        }
    }

    /// Gives the mutex to the student that is called, or to anybody.
    fn pass_on(&self, then: &Then) {
        match then {
            Then::CallsToSit => self.ok_to_sit.release(),
            Then::CallsToLeave => self.ok_to_leave.release(),
            Then::Waits | Then::GoesOn => self.mutex.release(),
        }
    }
}

impl Table for HandOver {
    fn sit(&self, sits: &dyn Fn()) {
        self.mutex.acquire();
        let then = self.board.with(Board::comes);
        if then == Then::Waits {
            self.mutex.release();
            // With the permit comes the mutex.
            self.ok_to_sit.acquire();
        }
        sits();
        self.pass_on(&then);
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        self.mutex.acquire();
        let then = self.board.with(Board::finishes);
        if then == Then::Waits {
            self.mutex.release();
            // With the permit comes the mutex.
            self.ok_to_leave.acquire();
        }
        gets_up();
        self.pass_on(&then);
    }
}
