//! One lock for the whole bank.
//!
//! As printed: the shortest way out of the deadlock, and no sum is ever wrong.
//! But every transfer waits for every other, also for those that have nothing
//! to do with its accounts. That was what the locks of the accounts were for.
//!
//! Source: course notes on Python's `threading.Lock`.
//! Patterns: mutex.
//! Derived from: `ordered`.
//! Python: threading.Lock.
//! Instead: ordered.

use sync_core::Mutex;

use crate::Bank;

pub(crate) struct OneLock {
    accounts: Mutex<[u64; 4]>,
}

impl OneLock {
    pub(crate) fn new(balance: u64) -> Self {
        Self {
            accounts: Mutex::new([balance; 4]),
        }
    }
}

impl Bank for OneLock {
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn()) {
        // Wrong: this also keeps out transfers between two other accounts.
        self.accounts.with(|accounts| {
            if accounts[from] > 0 {
                accounts[from] -= 1;
                accounts[to] += 1;
            }
            moves();
        });
    }

    fn audit(&self, sees: &dyn Fn([u64; 4])) {
        self.accounts.with(|accounts| sees(*accounts));
    }
}
