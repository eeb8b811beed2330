//! The mutex passes through all who leave, back to the judge.
//!
//! The judge keeps the turnstile locked until the last new citizen has left and has
//! passed the mutex back to it. If it has confirmed nobody, it waits for nobody.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.5.4, repaired.
//! Patterns: turnstile, pass the baton, I'll do it for you, scoreboard, rendezvous.

use crate::{Act, Hall};
use sync_core::{Semaphore, Shared};

pub(crate) struct Batons {
    /// The turnstile at the door; it guards `entered`. A judge has it while inside.
    no_judge: Semaphore,
    /// Guards `checked` and `judge`.
    mutex: Semaphore,
    /// Immigrants that have entered since the last ceremony; on the list and still here.
    entered: Shared<usize>,
    checked: Shared<usize>,
    /// A judge is in. Then `entered` does not change.
    judge: Shared<bool>,
    /// A permit for each immigrant that was confirmed.
    confirmed: Semaphore,
    /// These pass the mutex: to the judge, to the next who leaves, to the judge again.
    all_signed_in: Semaphore,
    exit: Semaphore,
    all_gone: Semaphore,
}

impl Batons {
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

impl Hall for Batons {
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
        self.exit.acquire(); // and get the mutex
        does(Act::Leave);
        self.checked.with(|checked| *checked -= 1);
        if self.checked.get() == 0 {
            self.all_gone.release(); // and pass the mutex
        } else {
            self.exit.release(); // and pass the mutex
        }
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
        if self.checked.get() > 0 {
            self.exit.release(); // and pass the mutex
            self.all_gone.acquire(); // and get it back
        }
        self.mutex.release();
        self.no_judge.release();
    }
}
