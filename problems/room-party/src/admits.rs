//! The dean who leaves lets in those who wait, one by one.
//!
//! No turnstile: a student that finds the dean in waits to be let in. The dean
//! hands the mutex over to the first of them, and each hands it on to the next.
//! So all of them are in before the dean can come again.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.3.2.
//! Patterns: scoreboard, queue, rendezvous, pass the baton.

use sync_core::{Semaphore, Shared};

use crate::{Dean, Room};

pub(crate) struct Admits {
    /// Guards `board`. Handed over with each of the other three.
    mutex: Semaphore,
    board: Shared<Board>,
    /// For a student that waits: come in, with the mutex.
    outside: Semaphore,
    /// For the dean who waits: come in, with the mutex.
    lie_in: Semaphore,
    /// For the dean who is in: all have left. With the mutex.
    clear: Semaphore,
    /// From how many students on it is a party.
    party: usize,
}

#[derive(Debug, Default, Hash)]
struct Board {
    /// Students in the room.
    students: usize,
    /// Students that wait until the dean has left.
    waiting: usize,
    dean: Dean,
}

impl Admits {
    pub(crate) fn new(party: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            board: Shared::new(Board::default()),
            outside: Semaphore::new(0),
            lie_in: Semaphore::new(0),
            clear: Semaphore::new(0),
            party,
        }
    }

    /// Hands the mutex to the one that can go on now, or releases it.
    fn hand_on(&self) {
        let next = self.board.with(|board| match board.dean {
            Dean::Waiting if board.students == 0 || board.students >= self.party => &self.lie_in,
            Dean::InTheRoom if board.students == 0 => &self.clear,
            Dean::NotHere if board.waiting > 0 => &self.outside,
            _ => &self.mutex,
        });
        next.release();
    }
}

impl Room for Admits {
    fn student(&self, enter: &dyn Fn(), leave: &dyn Fn()) {
        self.mutex.acquire();
        if self.board.with(|board| board.dean == Dean::InTheRoom) {
            self.board.with(|board| board.waiting += 1);
            self.mutex.release();
            self.outside.acquire();
            self.board.with(|board| board.waiting -= 1);
        }
        enter();
        self.board.with(|board| board.students += 1);
        self.hand_on();

        self.mutex.acquire();
        leave();
        self.board.with(|board| board.students -= 1);
        self.hand_on();
    }

    fn dean(&self, search: &dyn Fn(), break_up: &dyn Fn(), leave: &dyn Fn()) {
        self.mutex.acquire();
        let students = self.board.with(|board| board.students);
        if students > 0 && students < self.party {
            self.board.with(|board| board.dean = Dean::Waiting);
            self.mutex.release();
            self.lie_in.acquire();
        }
        if self.board.with(|board| board.students > 0) {
            self.board.with(|board| board.dean = Dean::InTheRoom);
            break_up();
            self.mutex.release();
            self.clear.acquire();
        } else {
            search();
        }
        leave();
        self.board.with(|board| board.dean = Dean::NotHere);
        self.hand_on();
    }
}
