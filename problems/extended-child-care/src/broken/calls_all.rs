//! An adult that enters calls all the children.
//!
//! They have waited for it. But it may look after a few of them only, and they
//! do not look again: whoever was called enters.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.2.6.
//! Derived from: `calls_everybody`.
//! Patterns: scoreboard, queue, I'll do it for you.

use sync_core::{Semaphore, Shared};

use crate::Center;

pub(crate) struct CallsAll {
    /// Children per adult.
    ratio: usize,
    /// Guards `board`.
    mutex: Semaphore,
    board: Shared<Board>,
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

/// How many were called.
#[derive(Debug, Hash)]
struct Called {
    children: usize,
    adults: usize,
}

impl Board {
    /// Lets in children that wait, at most this many.
    fn call_children(&mut self, places: usize) -> usize {
        let called = self.waiting.min(places);
        self.waiting -= called;
        self.children += called;
        called
    }

    /// Lets an adult go that waits to leave, if it is no longer needed.
    fn call_an_adult(&mut self, ratio: usize) -> usize {
        let is_called = self.leaving > 0 && self.children <= ratio * (self.adults - 1);
        self.leaving -= usize::from(is_called);
        self.adults -= usize::from(is_called);
        usize::from(is_called)
    }
}

impl CallsAll {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            child_queue: Semaphore::new(0),
            adult_queue: Semaphore::new(0),
        }
    }

    fn call(&self, called: &Called) {
        self.child_queue.release_n(called.children);
        self.adult_queue.release_n(called.adults);
    }
}

impl Center for CallsAll {
    fn child_enters(&self) {
        self.mutex.acquire();
        let may_enter = self.board.with(|board| {
            let may_enter = board.children < self.ratio * board.adults;
            if may_enter {
                board.children += 1;
            } else {
                board.waiting += 1;
            }
            may_enter
        });
        self.mutex.release();
        if !may_enter {
            // Whoever calls this child has counted it as inside.
            self.child_queue.acquire();
        }
    }

    fn child_leaves(&self) {
        self.mutex.acquire();
        let called = self.board.with(|board| {
            board.children -= 1;
            // Its place goes to a child, if one waits.
            let children = board.call_children(1);
            let adults = if children == 0 {
                board.call_an_adult(self.ratio)
            } else {
                0
            };
            Called { children, adults }
        });
        self.call(&called);
        self.mutex.release();
    }

    fn adult_enters(&self) {
        self.mutex.acquire();
        let called = self.board.with(|board| {
            board.adults += 1;
            // Wrong: one adult is enough for `ratio` of them.
            let children = board.call_children(board.waiting);
            let adults = board.call_an_adult(self.ratio);
            Called { children, adults }
        });
        self.call(&called);
        self.mutex.release();
    }

    fn adult_leaves(&self) {
        self.mutex.acquire();
        let may_leave = self.board.with(|board| {
            let may_leave = board.children <= self.ratio * (board.adults - 1);
            if may_leave {
                board.adults -= 1;
            } else {
                board.leaving += 1;
            }
            may_leave
        });
        self.mutex.release();
        if !may_leave {
            // Whoever calls this adult has counted it as gone.
            self.adult_queue.acquire();
        }
    }
}
