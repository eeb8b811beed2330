//! No count of wakeups: wait while the value is below zero.
//!
//! The value says how many threads wait, too. With two of them it is still below zero
//! after a release, and the thread that was woken waits again: its wakeup is lost.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §9.2.2, without
//! `wakeups`.
//! Derived from: `closed-door`.
//! Patterns: monitor, lost wakeup.

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct NoWakeups {
    state: Mutex<State>,
    cond: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    /// Permits; below zero, as many threads wait.
    value: isize,
}

impl NoWakeups {
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            state: Mutex::new(State {
                value: permits.cast_signed(),
            }),
            cond: Condvar::new(),
        }
    }
}

impl Built for NoWakeups {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            state.value -= 1;
            if state.value < 0 {
                waits();
                // Wrong: it is below zero as long as any thread waits.
                self.cond.wait_while(state, |state| state.value < 0);
            }
            takes();
        });
    }

    fn release(&self, gives: &dyn Fn()) {
        self.state.with(|state| {
            gives();
            state.value += 1;
            if state.value <= 0 {
                self.cond.notify_one();
            }
        });
    }
}
