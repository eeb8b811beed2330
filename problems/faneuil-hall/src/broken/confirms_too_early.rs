//! The judge does not wait for those on the way to the desk.
//!
//! It has the mutex, so the list does not change while it confirms. But somebody may
//! have come through the door and not be on it.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.5.2, without its
//! rendezvous at the desk.
//! Derived from: `taken-up`.
//! Patterns: turnstile, I'll do it for you, scoreboard, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::{Act, Hall};

pub(crate) struct ConfirmsTooEarly {
    /// The turnstile at the door; it guards `entered`. A judge has it while inside.
    no_judge: Semaphore,
    /// Immigrants that have entered since the last ceremony.
    entered: Shared<usize>,
    /// Guards `checked`.
    mutex: Semaphore,
    /// Those of them that have checked in.
    checked: Shared<usize>,
    /// A permit for each immigrant that was confirmed.
    confirmed: Semaphore,
    /// A permit for each that knows it.
    taken_up: Semaphore,
}

impl ConfirmsTooEarly {
    pub(crate) fn new() -> Self {
        Self {
            no_judge: Semaphore::new(1),
            entered: Shared::new(0),
            mutex: Semaphore::new(1),
            checked: Shared::new(0),
            confirmed: Semaphore::new(0),
            taken_up: Semaphore::new(0),
        }
    }
}

impl Hall for ConfirmsTooEarly {
    fn immigrant(&self, does: &dyn Fn(Act)) {
        self.no_judge.acquire();
        does(Act::Enter);
        self.entered.with(|entered| *entered += 1);
        self.no_judge.release();
        self.mutex.acquire();
        does(Act::CheckIn);
        self.checked.with(|checked| *checked += 1);
        self.mutex.release();
        self.confirmed.acquire();
        self.taken_up.release();
        does(Act::Swear);
        does(Act::GetCertificate);
        self.no_judge.acquire();
        does(Act::Leave);
        self.no_judge.release();
    }

    fn spectator(&self, does: &dyn Fn(Act)) {
        self.no_judge.acquire();
        does(Act::Enter);
        self.no_judge.release();
    }

    fn judge(&self, does: &dyn Fn(Act)) {
        self.no_judge.acquire();
        self.mutex.acquire();
        does(Act::Enter);
        // Wrong: `entered` may be larger than `checked`.
        does(Act::Confirm);
        for _ in 0..self.checked.get() {
            self.confirmed.release();
            self.taken_up.acquire();
        }
        self.entered.with(|entered| *entered = 0);
        self.checked.with(|checked| *checked = 0);
        does(Act::Leave);
        self.mutex.release();
        self.no_judge.release();
    }
}
