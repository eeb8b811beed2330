//! A semaphore whose permits are the money.
//!
//! A withdrawal first takes a permit, which is a promise that nobody else can
//! break: there is one in the account for it. Only then it goes to the books,
//! which have a lock of their own. A deposit is booked first and can be paid out
//! afterwards, so the books are never below what is promised.
//!
//! Source: ours, after the bounded buffer of E. W. Dijkstra, *Cooperating
//! sequential processes* (EWD 123), 1965.
//! Patterns: signaling, mutex.

use sync_core::{Mutex, Semaphore};

use crate::Account;

pub(crate) struct Permits {
    /// A permit for each that is in the account and promised to nobody.
    money: Semaphore,
    balance: Mutex<i64>,
}

impl Permits {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            money: Semaphore::new(usize::try_from(balance).expect("it is not below zero")),
            balance: Mutex::new(balance),
        }
    }
}

impl Account for Permits {
    fn deposit(&self, books: &dyn Fn(i64)) {
        self.balance.with(|balance| {
            *balance += 1;
            books(*balance);
        });
        self.money.release();
    }

    fn withdraw(&self, books: &dyn Fn(Option<i64>)) {
        self.money.acquire();
        self.balance.with(|balance| {
            *balance -= 1;
            books(Some(*balance));
        });
    }
}
