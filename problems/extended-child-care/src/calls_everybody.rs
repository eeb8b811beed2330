//! Whoever changes the board calls those who can go on.
//!
//! Children at the door and adults that want to leave write themselves down.
//! Then, as after any other change, places go to children at the door, and
//! adults that are no longer needed are free to go. Whoever is called was
//! counted by the caller.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.2.6,
//! with two calls more.
//! Patterns: scoreboard, queue, I'll do it for you.

use sync_core::{Mutex, Semaphore};

use crate::Center;

pub(crate) struct CallsEverybody {
    /// Children per adult.
    ratio: usize,
    board: Mutex<Board>,
    /// A permit for each child that was called and has not entered yet.
    child_queue: Semaphore,
    /// A permit for each adult that was called and has not left yet.
    adult_queue: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Children inside, those that were called included, `0 ..= ratio * adults`.
    children: usize,
    /// Adults inside, those that wait to leave included.
    adults: usize,
    /// Children that wait to enter.
    waiting: usize,
    /// Adults that wait to leave.
    leaving: usize,
}

impl CallsEverybody {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            board: Mutex::new(Board::default()),
            child_queue: Semaphore::new(0),
            adult_queue: Semaphore::new(0),
        }
    }

    /// Lets in children that wait, as long as there are places.
    fn call_children(&self, board: &mut Board) {
        let places = self.ratio * board.adults - board.children;
        let called = board.waiting.min(places);
        board.waiting -= called;
        board.children += called;
        self.child_queue.release_n(called);
    }

    /// Lets go an adult that waits to leave, if the others are enough.
    fn call_an_adult(&self, board: &mut Board) {
        if board.leaving > 0 && board.children <= self.ratio * (board.adults - 1) {
            board.leaving -= 1;
            board.adults -= 1;
            self.adult_queue.release();
        }
    }
}

impl Center for CallsEverybody {
    fn child_enters(&self) {
        self.board.with(|board| {
            board.waiting += 1;
            self.call_children(board);
        });
        self.child_queue.acquire();
    }

    fn child_leaves(&self) {
        self.board.with(|board| {
            board.children -= 1;
            self.call_children(board);
            self.call_an_adult(board);
        });
    }

    fn adult_enters(&self) {
        self.board.with(|board| {
            board.adults += 1;
            self.call_children(board);
            self.call_an_adult(board);
        });
    }

    fn adult_leaves(&self) {
        self.board.with(|board| {
            board.leaving += 1;
            self.call_an_adult(board);
        });
        self.adult_queue.acquire();
    }
}
