//! A semaphore for each thread.
//!
//! A pulse releases the semaphores of those that are listed as waiting, and
//! takes them off the list. A permit stays until its thread comes for it, and no
//! other thread can take it.
//!
//! Source: ours, with the private semaphores of E. W. Dijkstra, *Cooperating
//! sequential processes* (EWD 123), 1965.
//! Patterns: private semaphores, mutex.

use sync_core::{Mutex, Semaphore};

use crate::{Pulse, Waiter};

pub(crate) struct OwnSemaphores {
    /// For each thread, whether it waits and no pulse has come.
    waiting: Mutex<Vec<bool>>,
    /// For each thread a permit, if a pulse has let it go.
    let_go: Vec<Semaphore>,
}

impl OwnSemaphores {
    pub(crate) fn new(waiters: usize) -> Self {
        Self {
            waiting: Mutex::new(vec![false; waiters]),
            let_go: (0..waiters).map(|_| Semaphore::new(0)).collect(),
        }
    }
}

impl Pulse for OwnSemaphores {
    fn wait(&self, waiter: &Waiter<'_>, waits: &dyn Fn()) {
        let me = waiter.number();
        self.waiting.with(|waiting| {
            waiting[me] = true;
            waits();
        });
        self.let_go[me].acquire();
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        self.waiting.with(|waiting| {
            pulses();
            for (waits, let_go) in waiting.iter_mut().zip(&self.let_go) {
                if std::mem::take(waits) {
                    let_go.release();
                }
            }
        });
    }
}
