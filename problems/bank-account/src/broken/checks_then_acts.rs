//! Looks at the balance, and pays out later.
//!
//! As printed: the `if` stands outside of the `with lock`, or in another one.
//! Two withdrawals find the same last coin, and both pay it out. Each access to
//! the balance is locked, so no tool that looks for data races sees it.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: check then act.
//! Derived from: `one_lock`.
//! Python: threading.Lock.
//! Instead: one-lock.

use sync_core::Mutex;

use crate::Account;

pub(crate) struct ChecksThenActs {
    balance: Mutex<i64>,
}

impl ChecksThenActs {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            balance: Mutex::new(balance),
        }
    }
}

impl Account for ChecksThenActs {
    fn deposit(&self, books: &dyn Fn(i64)) {
        self.balance.with(|balance| {
            *balance += 1;
            books(*balance);
        });
    }

    fn withdraw(&self, books: &dyn Fn(Option<i64>)) {
        let is_enough = self.balance.with(|balance| {
            if *balance == 0 {
                books(None);
            }
            *balance > 0
        });
        // Wrong: the balance that was enough may be paid out by now.
        if is_enough {
            self.balance.with(|balance| {
                *balance -= 1;
                books(Some(*balance));
            });
        }
    }
}
