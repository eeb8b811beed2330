//! Immigrants leave without the turnstile.
//!
//! With the certificate in hand they go, as the spectators do. But the judge, or the
//! judge of the next ceremony, may still be in.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.5.2, changed.
//! Derived from: `taken-up`.
//! Patterns: turnstile, pass the baton, I'll do it for you, scoreboard, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::{Act, Hall};

pub(crate) struct LeavesAtOnce {
    /// The turnstile at the door; it guards `entered`. A judge has it while inside.
    no_judge: Semaphore,
    /// Immigrants that have entered since the last ceremony.
    entered: Shared<usize>,
    /// Guards `checked` and `judge`.
    mutex: Semaphore,
    /// Those of them that have checked in.
    checked: Shared<usize>,
    /// A judge is in. Then `entered` does not change.
    judge: Shared<bool>,
    /// A permit when the last one has checked in, and the mutex with it.
    all_signed_in: Semaphore,
    /// A permit for each immigrant that was confirmed.
    confirmed: Semaphore,
    /// A permit for each that knows it.
    taken_up: Semaphore,
}

impl LeavesAtOnce {
    pub(crate) fn new() -> Self {
        Self {
            no_judge: Semaphore::new(1),
            entered: Shared::new(0),
            mutex: Semaphore::new(1),
            checked: Shared::new(0),
            judge: Shared::new(false),
            all_signed_in: Semaphore::new(0),
            confirmed: Semaphore::new(0),
            taken_up: Semaphore::new(0),
        }
    }
}

impl Hall for LeavesAtOnce {
    fn immigrant(&self, does: &dyn Fn(Act)) {
        self.no_judge.acquire();
        does(Act::Enter);
        self.entered.with(|entered| *entered += 1);
        self.no_judge.release();
        self.mutex.acquire();
        does(Act::CheckIn);
        self.checked.with(|checked| *checked += 1);
        if self.judge.get() && self.entered.get() == self.checked.get() {
            self.all_signed_in.release(); // and pass the mutex
        } else {
            self.mutex.release();
        }
        self.confirmed.acquire();
        self.taken_up.release();
        does(Act::Swear);
        does(Act::GetCertificate);
        // Wrong: a judge may be in.
        does(Act::Leave);
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
        self.judge.with(|judge| *judge = true);
        if self.entered.get() > self.checked.get() {
            self.mutex.release();
            self.all_signed_in.acquire(); // and get the mutex back
        }
        does(Act::Confirm);
        for _ in 0..self.checked.get() {
            self.confirmed.release();
            self.taken_up.acquire();
        }
        self.entered.with(|entered| *entered = 0);
        self.checked.with(|checked| *checked = 0);
        does(Act::Leave);
        self.judge.with(|judge| *judge = false);
        self.mutex.release();
        self.no_judge.release();
    }
}
