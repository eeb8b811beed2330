//! The book's solution: wait once, then look for a wakeup.
//!
//! Only a thread that has been woken looks whether a wakeup is there, so that nobody
//! takes one on arrival. But a spurious wakeup is one too: a thread that has just given
//! a permit, and waits again, can take it back before the one that was woken.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §9.2.2.
//! Derived from: `closed-door`.
//! Patterns: monitor, barging.

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct DoWhile {
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

impl DoWhile {
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

impl Built for DoWhile {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            state.value -= 1;
            if state.value < 0 {
                waits();
                // Wrong: it wakes without being woken, and finds another's wakeup.
                loop {
                    self.cond.wait(state);
                    if state.wakeups > 0 {
                        break;
                    }
                }
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
