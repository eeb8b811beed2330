//! A monitor that gives both accounts, or none.
//!
//! Nobody holds one account and waits for another: a thread waits until both
//! are free, and takes them in one step. Without hold-and-wait there is no
//! deadlock, in whatever order the accounts are named.
//!
//! Source: E. G. Coffman, M. J. Elphick, A. Shoshani, *System deadlocks*, 1971,
//! for the condition; the code is ours.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex, Shared};

use crate::{ACCOUNTS, Bank};

pub(crate) struct BothOrNone {
    /// For each account, whether a thread has it.
    taken: Mutex<[bool; 4]>,
    /// Notified when accounts are free again.
    freed: Condvar,
    /// Each used by the thread that has it.
    accounts: [Shared<u64>; 4],
}

impl BothOrNone {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            taken: Mutex::new([false; 4]),
            freed: Condvar::new(),
            accounts: ACCOUNTS.map(|_| Shared::new(balance)),
        }
    }

    fn take(&self, accounts: &[usize]) {
        self.taken.when(
            &self.freed,
            |taken| accounts.iter().all(|it| !taken[*it]),
            |taken| {
                for it in accounts {
                    taken[*it] = true;
                }
            },
        );
    }

    fn free(&self, accounts: &[usize]) {
        self.taken.with(|taken| {
            for it in accounts {
                taken[*it] = false;
            }
            self.freed.notify_all();
        });
    }
}

impl Bank for BothOrNone {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        self.take(&[from, to]);
        let coin = self.accounts[from].with(|payer| {
            let coin = u64::from(*payer > 0);
            *payer -= coin;
            coin
        });
        self.accounts[to].with(|receiver| *receiver += coin);
        moves();
        self.free(&[from, to]);
    }

    fn audit(&self, sees: &dyn Fn([u64; 4])) {
        self.take(&ACCOUNTS);
        sees(ACCOUNTS.map(|it| self.accounts[it].get()));
        self.free(&ACCOUNTS);
    }
}
