//! The book's solution: a permit for each confirmed immigrant.
//!
//! The judge leaves while permits are left, and an immigrant that comes afterwards can
//! acquire one: it swears although no judge has confirmed it.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.5.2.
//! Derived from: `taken-up`.
//! Patterns: turnstile, pass the baton, I'll do it for you, scoreboard, barging.

use sync_core::{Semaphore, Shared};

use crate::{Act, Hall};

pub(crate) struct CountedPermits {
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
}

impl CountedPermits {
    pub(crate) fn new() -> Self {
        Self {
            no_judge: Semaphore::new(1),
            entered: Shared::new(0),
            mutex: Semaphore::new(1),
            checked: Shared::new(0),
            judge: Shared::new(false),
            all_signed_in: Semaphore::new(0),
            confirmed: Semaphore::new(0),
        }
    }
}

impl Hall for CountedPermits {
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
        self.judge.with(|judge| *judge = true);
        if self.entered.get() > self.checked.get() {
            self.mutex.release();
            self.all_signed_in.acquire(); // and get the mutex back
        }
        does(Act::Confirm);
        // Wrong: some of them may not wait yet, and others come before they do.
        self.confirmed.release_n(self.checked.get());
        self.entered.with(|entered| *entered = 0);
        self.checked.with(|checked| *checked = 0);
        does(Act::Leave);
        self.judge.with(|judge| *judge = false);
        self.mutex.release();
        self.no_judge.release();
    }
}
