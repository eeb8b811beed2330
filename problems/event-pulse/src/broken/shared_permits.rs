//! One semaphore, with as many permits as threads wait.
//!
//! As printed: a count of those that wait, and a loop of that many releases. The
//! permits have no names on them. A thread that comes after the pulse takes one
//! and goes on, and one that has waited for it goes on waiting.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: signaling, mutex, barging.
//! Derived from: `own_semaphores`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: own-semaphores.

use sync_core::{Mutex, Semaphore};

use crate::{Pulse, Waiter};

pub(crate) struct SharedPermits {
    /// Threads that wait, and that no pulse has let go.
    waiting: Mutex<usize>,
    let_go: Semaphore,
}

impl SharedPermits {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Mutex::new(0),
            let_go: Semaphore::new(0),
        }
    }
}

impl Pulse for SharedPermits {
    fn wait(&self, _: &Waiter<'_>, waits: &dyn Fn()) {
        self.waiting.with(|waiting| {
            *waiting += 1;
            waits();
        });
        // Wrong: this may be a permit for a thread that came before.
        self.let_go.acquire();
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        self.waiting.with(|waiting| {
            pulses();
            self.let_go.release_n(*waiting);
            *waiting = 0;
        });
    }
}
