//! A gate at which one thread at a time collects its locks.
//!
//! Of the threads that hold a lock and want another, there is at most one. So
//! what it waits for is held by a thread that wants nothing more, and will be
//! released. The order does not matter. The gate is free again before the coin
//! is moved, so transfers go on at the same time.
//!
//! Source: ours, after the waiter of the dining philosophers.
//! Patterns: mutex.

use sync_core::Mutex;

use crate::{ACCOUNTS, Bank};

pub(crate) struct Gate {
    /// Held while a thread collects its locks.
    gate: Mutex<()>,
    accounts: [Mutex<u64>; 4],
}

impl Gate {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            gate: Mutex::new(()),
            accounts: ACCOUNTS.map(|_| Mutex::new(balance)),
        }
    }
}

impl Bank for Gate {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        let gate = self.gate.lock();
        let mut payer = self.accounts[from].lock();
        let mut receiver = self.accounts[to].lock();
        drop(gate);
        if *payer > 0 {
            *payer -= 1;
            *receiver += 1;
        }
        moves();
    }

    fn audit(&self, sees: &dyn Fn([u64; 4])) {
        // An audit has all accounts, so it can as well keep the gate.
        let _gate = self.gate.lock();
        let accounts = ACCOUNTS.map(|it| self.accounts[it].lock());
        sees(ACCOUNTS.map(|it| *accounts[it]));
    }
}
