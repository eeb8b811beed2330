//! Tries the second lock again and again, and keeps the first.
//!
//! As printed: `while not to.lock.acquire(blocking=False): pass`. A lock that is
//! only tried is thought not to deadlock. Two threads that each have what the
//! other one tries go on trying for ever, and use a processor each.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: mutex, livelock.
//! Derived from: `ordered`.
//! Python: threading.Lock.acquire.
//! Instead: ordered.

use sync_core::{Semaphore, Shared, repeat_until};

use crate::{ACCOUNTS, Bank};

pub(crate) struct KeepsTheFirst {
    /// A lock for each account.
    locks: [Semaphore; 4],
    accounts: [Shared<u64>; 4],
}

impl KeepsTheFirst {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            locks: ACCOUNTS.map(|_| Semaphore::new(1)),
            accounts: ACCOUNTS.map(|_| Shared::new(balance)),
        }
    }
}

impl Bank for KeepsTheFirst {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        self.locks[from].acquire();
        // Wrong: the thread that has the second lock may be trying the first.
        repeat_until(|| self.locks[to].try_acquire());
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
