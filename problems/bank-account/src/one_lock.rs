//! One lock around each operation, and nothing to wait for.
//!
//! As printed: to look at the balance and to change it are one step under the
//! lock. A withdrawal that finds nothing is refused, in the same step, so that
//! the reason still holds when it is given.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: mutex.
//! Python: threading.Lock.

use sync_core::Mutex;

use crate::Account;

pub(crate) struct OneLock {
    balance: Mutex<i64>,
}

impl OneLock {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            balance: Mutex::new(balance),
        }
    }
}

impl Account for OneLock {
    fn deposit(&self, books: &dyn Fn(i64)) {
        self.balance.with(|balance| {
            *balance += 1;
            books(*balance);
        });
    }

    fn withdraw(&self, books: &dyn Fn(Option<i64>)) {
        self.balance.with(|balance| {
            if *balance > 0 {
                *balance -= 1;
                books(Some(*balance));
            } else {
                books(None);
            }
        });
    }
}
