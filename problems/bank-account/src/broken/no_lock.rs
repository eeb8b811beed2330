//! No lock.
//!
//! As printed: `balance += 1`, which Python compiles to a read, an addition and a
//! write. Notes show it with a loop of a million additions, of which some may be
//! lost; newer interpreters switch threads elsewhere, so that often none is. Here
//! the first two accesses that nothing orders are a data race.
//!
//! Source: course notes on Python's `threading.Thread`.
//! Patterns: check then act.
//! Derived from: `one_lock`.
//! Python: threading.Thread.
//! Instead: one-lock.

use sync_core::Shared;

use crate::Account;

pub(crate) struct NoLock {
    balance: Shared<i64>,
}

impl NoLock {
    pub(crate) fn new(balance: i64) -> Self {
        Self {
            balance: Shared::new(balance),
        }
    }
}

impl Account for NoLock {
    fn deposit(&self, books: &dyn Fn(i64)) {
        // Wrong: nothing orders this with what other threads do to the balance.
        let balance = self.balance.with(|balance| {
            *balance += 1;
            *balance
        });
        books(balance);
    }

    fn withdraw(&self, books: &dyn Fn(Option<i64>)) {
        let left = self.balance.with(|balance| {
            let found = *balance > 0;
            *balance -= i64::from(found);
            found.then_some(*balance)
        });
        books(left);
    }
}
