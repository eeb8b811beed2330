//! The dean is woken without the mutex, and has to get it.
//!
//! Until then students come and go, and it is neither empty nor a party.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §7.3.2.
//! Patterns: scoreboard, turnstile, rendezvous, check then act.
//! Derived from: `looks_again`.

use sync_core::{Semaphore, Shared, repeat_until};

use crate::{Dean, Room};

pub(crate) struct WakesAlone {
    /// Guards `students` and `dean`. Handed over with `clear`.
    mutex: Semaphore,
    /// Students in the room.
    students: Shared<usize>,
    dean: Shared<Dean>,
    /// The turnstile for students, locked while the dean breaks up a party.
    turn: Semaphore,
    /// For the dean who waits: come in.
    lie_in: Semaphore,
    /// For the dean who is in: all have left. With the mutex.
    clear: Semaphore,
    /// From how many students on it is a party.
    party: usize,
}

impl WakesAlone {
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

impl Room for WakesAlone {
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
        }
        self.mutex.release();

        self.mutex.acquire();
        leave();
        self.students.with(|students| *students -= 1);
        let awaits = (self.students.get() == 0).then(|| self.dean.get());
        if awaits == Some(Dean::InTheRoom) {
            return self.clear.release();
        }
        if awaits == Some(Dean::Waiting) {
            self.lie_in.release();
        }
        self.mutex.release();
    }

    fn dean(&self, search: &dyn Fn(), break_up: &dyn Fn(), leave: &dyn Fn()) {
        self.mutex.acquire();
        let students = self.students.get();
        if students > 0 && students < self.party {
            self.dean.with(|dean| *dean = Dean::Waiting);
            self.mutex.release();
            self.lie_in.acquire();
            // Wrong: the room is no longer as it was when the dean was woken.
            self.mutex.acquire();
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
