//! Tries the second lock, and if it fails gives up the first.
//!
//! As printed: the usual remedy for two locks. Nobody holds a lock and waits, so
//! there is no deadlock. But two threads can take their first locks, fail, give
//! up and begin again, in step, for ever. A random pause makes that unlikely,
//! and no program can be proved right by a pause.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: mutex, livelock.
//! Derived from: `ordered`.
//! Python: threading.Lock.acquire.
//! Instead: ordered.

use sync_core::{Semaphore, Shared, repeat_until};

use crate::{ACCOUNTS, Bank};

pub(crate) struct BacksOff {
    /// A lock for each account.
    locks: [Semaphore; 4],
    accounts: [Shared<u64>; 4],
}

impl BacksOff {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            locks: ACCOUNTS.map(|_| Semaphore::new(1)),
            accounts: ACCOUNTS.map(|_| Shared::new(balance)),
        }
    }
}

impl Bank for BacksOff {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        repeat_until(|| {
            self.locks[from].acquire();
            let has_both = self.locks[to].try_acquire();
            if !has_both {
                // Wrong: the other one may do just the same, each time.
                self.locks[from].release();
            }
            has_both
        });
        if self.accounts[from].get() > 0 {
            self.accounts[from].with(|payer| *payer -= 1);
            self.accounts[to].with(|receiver| *receiver += 1);
        }
        moves();
        self.locks[to].release();
        self.locks[from].release();
    }

    fn audit(&self, sees: &dyn Fn([u64; 4])) {
        self.locks.iter().for_each(|lock| lock.acquire());
        sees(ACCOUNTS.map(|it| self.accounts[it].get()));
        self.locks.iter().for_each(|lock| lock.release());
    }
}
