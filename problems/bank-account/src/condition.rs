//! A monitor in which withdrawals wait for money.
//!
//! As printed. A withdrawal that finds nothing waits until something is paid
//! in. Each deposit is enough for one withdrawal, and only withdrawals wait, so
//! it is enough to wake one.
//!
//! Source: course notes on Python's `threading.Condition`.
//! Patterns: monitor.
//! Python: threading.Condition.wait, notify.

use sync_core::{Condvar, Mutex};

use crate::Account;

pub(crate) struct Condition {
    balance: Mutex<i64>,
    /// Notified when something was paid in.
    paid_in: Condvar,
}

impl Condition {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            balance: Mutex::new(balance),
            paid_in: Condvar::new(),
        }
    }
}

impl Account for Condition {
    fn deposit(&self, books: &dyn Fn(i64)) {
        self.balance.with(|balance| {
            *balance += 1;
            books(*balance);
            self.paid_in.notify_one();
        });
    }

    fn withdraw(&self, books: &dyn Fn(Option<i64>)) {
        self.balance.when(
            &self.paid_in,
            |balance| *balance > 0,
            |balance| {
                *balance -= 1;
                books(Some(*balance));
            },
        );
    }
}
