//! While a woken thread has not resumed, no other may join.
//!
//! A release that finds threads waiting leaves a wakeup for one of them. Until the
//! wakeup is used, threads that come stay in front of the door. So whoever finds a
//! wakeup has waited since before it was left, spurious wakeup or not.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §9.2.2, hardened.
//! Patterns: monitor, turnstile.

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct ClosedDoor {
    state: Mutex<State>,
    woken: Condvar,
    door_opened: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    permits: usize,
    /// Threads that wait and for which there is no wakeup yet.
    waiting: usize,
    /// Threads that were woken and have not resumed. While it is above 0, the door is
    /// closed.
    wakeups: usize,
}

impl ClosedDoor {
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            state: Mutex::new(State {
                permits,
                waiting: 0,
                wakeups: 0,
            }),
            woken: Condvar::new(),
            door_opened: Condvar::new(),
        }
    }
}

impl Built for ClosedDoor {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            self.door_opened
                .wait_while(state, |state| state.wakeups > 0);
            if state.permits > 0 {
                state.permits -= 1;
            } else {
                waits();
                state.waiting += 1;
                self.woken.wait_while(state, |state| state.wakeups == 0);
                state.wakeups -= 1;
                if state.wakeups == 0 {
                    self.door_opened.notify_all();
                }
            }
            takes();
        });
    }

    fn release(&self, gives: &dyn Fn()) {
        self.state.with(|state| {
            gives();
            if state.waiting > 0 {
                state.waiting -= 1;
                state.wakeups += 1;
                self.woken.notify_one();
            } else {
                state.permits += 1;
            }
        });
    }
}
