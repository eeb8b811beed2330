//! The account that pays first, then the other one.
//!
//! As printed: `with from.lock: with to.lock:`. Two transfers between the same
//! accounts in opposite directions take a lock each and wait for the other. It
//! reads well, and fails when A pays B while B pays A.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: ordered resources, mutex.
//! Derived from: `ordered`.
//! Python: threading.Lock.
//! Instead: ordered.

use sync_core::Mutex;

use crate::{ACCOUNTS, Bank};

pub(crate) struct ArgumentOrder {
    accounts: [Mutex<u64>; 4],
}

impl ArgumentOrder {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            accounts: ACCOUNTS.map(|_| Mutex::new(balance)),
        }
    }
}

impl Bank for ArgumentOrder {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        let mut payer = self.accounts[from].lock();
        // Wrong: a thread that has this lock may wait for the first one.
        let mut receiver = self.accounts[to].lock();
        if *payer > 0 {
            *payer -= 1;
            *receiver += 1;
        }
        moves();
    }

    fn audit(&self, sees: &dyn Fn([u64; 4])) {
        let accounts = ACCOUNTS.map(|it| self.accounts[it].lock());
        sees(ACCOUNTS.map(|it| *accounts[it]));
    }
}
