//! A scoreboard and two queues.
//!
//! A child that leaves may call an adult, an adult that enters calls children.
//! But a child that leaves calls no other child: one at the door waits for the
//! next adult, though there is a place, and if none comes, for ever.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.2.6, where it is
//! the solution.
//! Patterns: scoreboard, queue, I'll do it for you, missed signal.

use sync_core::{Mutex, Semaphore};

use crate::Center;

pub(crate) struct Scoreboard {
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

impl Scoreboard {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            board: Mutex::new(Board::default()),
            child_queue: Semaphore::new(0),
            adult_queue: Semaphore::new(0),
        }
    }
}

impl Center for Scoreboard {
    fn child_enters(&self) {
        let may_enter = self.board.with(|board| {
            let may_enter = board.children < self.ratio * board.adults;
            board.children += usize::from(may_enter);
            board.waiting += usize::from(!may_enter);
            may_enter
        });
        if !may_enter {
            // Whoever calls this child has counted it as inside.
            self.child_queue.acquire();
        }
    }

    fn child_leaves(&self) {
        self.board.with(|board| {
            // Wrong: a child that waits to enter could have the place.
            board.children -= 1;
            if board.leaving > 0 && board.children <= self.ratio * (board.adults - 1) {
                board.leaving -= 1;
                board.adults -= 1;
                self.adult_queue.release();
            }
        });
    }

    fn adult_enters(&self) {
        self.board.with(|board| {
            board.adults += 1;
            let called = board.waiting.min(self.ratio);
            board.waiting -= called;
            board.children += called;
            self.child_queue.release_n(called);
        });
    }

    fn adult_leaves(&self) {
        let may_leave = self.board.with(|board| {
            let may_leave = board.children <= self.ratio * (board.adults - 1);
            board.adults -= usize::from(may_leave);
            board.leaving += usize::from(!may_leave);
            may_leave
        });
        if !may_leave {
            // Whoever calls this adult has counted it as gone.
            self.adult_queue.acquire();
        }
    }
}
