//! Both locks, the one with the smaller number first.
//!
//! As printed in the better notes. A thread that waits for a lock holds only
//! locks with smaller numbers, so threads that wait for each other in a cycle
//! cannot exist: somewhere in it the numbers would have to go down. An auditor
//! takes all locks in the same order.
//!
//! Source: E. G. Coffman, M. J. Elphick, A. Shoshani, *System deadlocks*, 1971,
//! with the ordering of J. W. Havender, 1968; course notes on Python's
//! `threading.Lock`.
//! Patterns: ordered resources, mutex.
//! Python: threading.Lock.

use sync_core::Mutex;

use crate::{ACCOUNTS, Bank};

pub(crate) struct Ordered {
    accounts: [Mutex<u64>; 4],
}

impl Ordered {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            accounts: ACCOUNTS.map(|_| Mutex::new(balance)),
        }
    }
}

impl Bank for Ordered {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        let mut low = self.accounts[from.min(to)].lock();
        let mut high = self.accounts[from.max(to)].lock();
        let [payer, receiver] = if from < to {
            [&mut *low, &mut *high]
        } else {
            [&mut *high, &mut *low]
        };
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
