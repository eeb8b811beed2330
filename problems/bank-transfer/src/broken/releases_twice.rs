//! Releases one lock twice, and the other one never.
//!
//! As printed, with a semaphore for each account: a line was copied, and
//! one name was not changed. A semaphore takes it: it belongs to nobody, and
//! has two permits now. One account is locked for ever, and into the other two
//! threads can come at once. A lock that knows its owner would have refused.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: ordered resources, mutex.
//! Derived from: `ordered`.
//! Python: threading.Semaphore.
//! Instead: ordered.

use sync_core::{Semaphore, Shared};

use crate::{ACCOUNTS, Bank};

pub(crate) struct ReleasesTwice {
    /// A lock for each account.
    locks: [Semaphore; 4],
    accounts: [Shared<u64>; 4],
}

impl ReleasesTwice {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            locks: ACCOUNTS.map(|_| Semaphore::new(1)),
            accounts: ACCOUNTS.map(|_| Shared::new(balance)),
        }
    }
}

impl Bank for ReleasesTwice {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        self.locks[from.min(to)].acquire();
        self.locks[from.max(to)].acquire();
        if self.accounts[from].get() > 0 {
            self.accounts[from].with(|payer| *payer -= 1);
            self.accounts[to].with(|receiver| *receiver += 1);
        }
        moves();
        self.locks[from].release();
        // Wrong: this was to be the other lock.
        self.locks[from].release();
    }

    fn audit(&self, sees: &dyn Fn([u64; 4])) {
        self.locks.iter().for_each(|lock| lock.acquire());
        sees(ACCOUNTS.map(|it| self.accounts[it].get()));
        self.locks.iter().for_each(|lock| lock.release());
    }
}
