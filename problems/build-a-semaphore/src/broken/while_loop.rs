//! `while` instead of `do .. while`: look for a wakeup first.
//!
//! It is how one waits for a condition everywhere else. Here the thread that gave the
//! permit finds its own wakeup when it comes back, and does not wait at all.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §9.2.3, which asks why not.
//! Derived from: `closed-door`.
//! Patterns: monitor, barging.

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct WhileLoop {
    state: Mutex<State>,
    cond: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    /// Permits; below zero, as many threads wait.
    value: isize,
    /// Threads that were woken and have not resumed.
    wakeups: usize,
}

impl WhileLoop {
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            state: Mutex::new(State {
                value: permits.cast_signed(),
                wakeups: 0,
            }),
            cond: Condvar::new(),
        }
    }
}

impl Built for WhileLoop {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            state.value -= 1;
            if state.value < 0 {
                waits();
                // Wrong: the wakeup that it finds was left for another thread.
                self.cond.wait_while(state, |state| state.wakeups == 0);
                state.wakeups -= 1;
            }
            takes();
        });
    }

    fn release(&self, gives: &dyn Fn()) {
        self.state.with(|state| {
            gives();
            state.value += 1;
            if state.value <= 0 {
                state.wakeups += 1;
                self.cond.notify_one();
            }
        });
    }
}
