//! Waits for money with the books locked.
//!
//! As printed: the whole withdrawal stands in a `with lock`, the wait included.
//! The deposit that it waits for needs the same lock. A condition variable
//! exists because of this: it unlocks while it waits.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: signaling, mutex.
//! Derived from: `permits`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: permits.

use sync_core::{Mutex, Semaphore};

use crate::Account;

pub(crate) struct WaitsInsideLock {
    /// A permit for each that is in the account and promised to nobody.
    money: Semaphore,
    balance: Mutex<i64>,
}

impl WaitsInsideLock {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            money: Semaphore::new(usize::try_from(balance).expect("it is not below zero")),
            balance: Mutex::new(balance),
        }
    }
}

impl Account for WaitsInsideLock {
    fn deposit(&self, books: &dyn Fn(i64)) {
        self.balance.with(|balance| {
            *balance += 1;
            books(*balance);
        });
        self.money.release();
    }

    fn withdraw(&self, books: &dyn Fn(Option<i64>)) {
        self.balance.with(|balance| {
            // Wrong: nobody can pay anything in while this waits.
            self.money.acquire();
            *balance -= 1;
            books(Some(*balance));
        });
    }
}
