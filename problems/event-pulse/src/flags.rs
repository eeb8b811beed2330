//! A monitor with a flag for each thread.
//!
//! A thread raises its own flag and waits until it is down. A pulse lowers all
//! that are up. Which pulse it was does not matter, so nothing has to be
//! counted; but each thread must know which flag is its own.
//!
//! Source: ours.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::{Pulse, Waiter};

pub(crate) struct Flags {
    /// For each thread, whether it waits and no pulse has come.
    waiting: Mutex<Vec<bool>>,
    lowered: Condvar,
}

impl Flags {
    pub(crate) fn new(waiters: usize) -> Self {
        Self {
            waiting: Mutex::new(vec![false; waiters]),
            lowered: Condvar::new(),
        }
    }
}

impl Pulse for Flags {
    fn wait(&self, waiter: &Waiter<'_>, waits: &dyn Fn()) {
        let me = waiter.number();
        self.waiting.enter(|waiting| {
            waiting[me] = true;
            waits();
            self.lowered.wait_while(waiting, |waiting| waiting[me]);
        });
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        self.waiting.with(|waiting| {
            waiting.fill(false);
            pulses();
            self.lowered.notify_all();
        });
    }
}
