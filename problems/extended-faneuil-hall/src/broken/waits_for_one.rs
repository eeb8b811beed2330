//! The judge lets all go, and waits for one of them.
//!
//! The first who leaves tells it, and the next judge may be faster than the last.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.5.4, changed.
//! Derived from: `batons`.
//! Patterns: turnstile, pass the baton, I'll do it for you, scoreboard, missed signal.

use crate::{Act, Hall};
use sync_core::{Semaphore, Shared};

pub(crate) struct WaitsForOne {
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
    /// A permit for each immigrant that may leave.
    exit: Semaphore,
    /// A permit for each that has left.
    all_gone: Semaphore,
}

impl WaitsForOne {
    pub(crate) fn new() -> Self {
        Self {
            no_judge: Semaphore::new(1),
            entered: Shared::new(0),
            mutex: Semaphore::new(1),
            checked: Shared::new(0),
            judge: Shared::new(false),
            all_signed_in: Semaphore::new(0),
            confirmed: Semaphore::new(0),
            exit: Semaphore::new(0),
            all_gone: Semaphore::new(0),
        }
    }
}

impl Hall for WaitsForOne {
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
        self.exit.acquire();
        does(Act::Leave);
        self.all_gone.release();
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
        self.confirmed.release_n(self.checked.get());
        self.entered.with(|entered| *entered = 0);
        does(Act::Leave);
        self.judge.with(|judge| *judge = false);
        self.exit.release_n(self.checked.get());
        if self.checked.get() > 0 {
            // Wrong: one permit says that one of them has left.
            self.all_gone.acquire();
        }
        self.checked.with(|checked| *checked = 0);
        self.mutex.release();
        self.no_judge.release();
    }
}
