//! Pass the baton, and look again after the turnstile.
//!
//! Whoever changes what the dean waits for wakes the dean and hands over the
//! mutex. A student that passed the turnstile looks once more for the dean.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.3.2, with a loop
//! for the `if` at the turnstile.
//! Patterns: scoreboard, turnstile, rendezvous, pass the baton.

use sync_core::{Semaphore, Shared, repeat_until};

use crate::{Dean, Room};

pub(crate) struct LooksAgain {
    /// Guards `students` and `dean`. Handed over with `lie_in` and `clear`.
    mutex: Semaphore,
    /// Students in the room.
    students: Shared<usize>,
    dean: Shared<Dean>,
    /// The turnstile for students, locked while the dean breaks up a party.
    turn: Semaphore,
    /// For the dean who waits: come in, with the mutex.
    lie_in: Semaphore,
    /// For the dean who is in: all have left. With the mutex.
    clear: Semaphore,
    /// From how many students on it is a party.
    party: usize,
}

impl LooksAgain {
    pub(crate) fn new(party: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            students: Shared::new(0),
            dean: Shared::new(Dean::NotHere),
            turn: Semaphore::new(1),
            lie_in: Semaphore::new(0),
            clear: Semaphore::new(0),
            party,
        }
    }
}

impl Room for LooksAgain {
    fn student(&self, enter: &dyn Fn(), leave: &dyn Fn()) {
        repeat_until(|| {
            self.mutex.acquire();
            let dean_is_in = self.dean.get() == Dean::InTheRoom;
            if dean_is_in {
                self.mutex.release();
                self.turn.acquire();
                self.turn.release();
            }
            !dean_is_in
        });
        enter();
        self.students.with(|students| *students += 1);
        if self.students.get() == self.party && self.dean.get() == Dean::Waiting {
            self.lie_in.release();
        } else {
            self.mutex.release();
        }

        self.mutex.acquire();
        leave();
        self.students.with(|students| *students -= 1);
        match (self.students.get(), self.dean.get()) {
            (0, Dean::Waiting) => self.lie_in.release(),
            (0, Dean::InTheRoom) => self.clear.release(),
            _ => self.mutex.release(),
        }
    }

    fn dean(&self, search: &dyn Fn(), break_up: &dyn Fn(), leave: &dyn Fn()) {
        self.mutex.acquire();
        let students = self.students.get();
        if students > 0 && students < self.party {
            self.dean.with(|dean| *dean = Dean::Waiting);
            self.mutex.release();
            self.lie_in.acquire();
        }
        if self.students.get() >= self.party {
            self.dean.with(|dean| *dean = Dean::InTheRoom);
            break_up();
            self.turn.acquire();
            self.mutex.release();
            self.clear.acquire();
            self.turn.release();
        } else {
            search();
        }
        leave();
        self.dean.with(|dean| *dean = Dean::NotHere);
        self.mutex.release();
    }
}
