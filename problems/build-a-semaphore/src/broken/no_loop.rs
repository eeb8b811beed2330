//! No loop and no count: who wakes goes on.
//!
//! Since each release that finds threads waiting notifies one, there seems to be nothing
//! to test. A thread that wakes spuriously goes on without a permit.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §9.2.2, without its loop.
//! Derived from: `closed-door`.
//! Patterns: monitor, check then act.

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct NoLoop {
    state: Mutex<State>,
    cond: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    /// Permits; below zero, as many threads wait.
    value: isize,
}

impl NoLoop {
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            state: Mutex::new(State {
                value: permits.cast_signed(),
            }),
            cond: Condvar::new(),
        }
    }
}

impl Built for NoLoop {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            state.value -= 1;
            if state.value < 0 {
                waits();
                // Wrong: it may wake although nobody has given a permit.
                self.cond.wait(state);
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
