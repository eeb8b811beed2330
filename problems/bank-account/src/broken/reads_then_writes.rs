//! Reads under the lock, and writes under the lock.
//!
//! As printed: a getter and a setter that lock, and a deposit made of the two.
//! Between them another thread may have written, and what it wrote is
//! overwritten: a lost update. To lock each access is not to lock the operation.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: check then act.
//! Derived from: `one_lock`.
//! Python: threading.Lock.
//! Instead: one-lock.

use sync_core::Mutex;

use crate::Account;

pub(crate) struct ReadsThenWrites {
    balance: Mutex<i64>,
}

impl ReadsThenWrites {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            balance: Mutex::new(balance),
        }
    }

    fn get(&self) -> i64 {
        self.balance.with(|balance| *balance)
    }

    fn set(&self, new: i64, books: &dyn Fn(i64)) {
        self.balance.with(|balance| {
            *balance = new;
            books(new);
        });
    }
}

impl Account for ReadsThenWrites {
    fn deposit(&self, books: &dyn Fn(i64)) {
        let balance = self.get();
        // Wrong: the balance may be another one by now.
        self.set(balance + 1, books);
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
