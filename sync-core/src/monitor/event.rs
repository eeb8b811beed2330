use std::time::Duration;

use crate::{Condvar, Mutex, backend::Before};

#[derive(Debug)]
pub(crate) struct Event {
    state: Mutex<State>,
    was_set: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    set: bool,
    /// Threads that wait.
    waiting: usize,
    /// How many times it became set, modulo 2^64, while threads were waiting; 0
    /// while none is. A waiting thread goes on when this changes, for `set` may be
    /// cleared again before the thread looks.
    times: u64,
}

impl State {
    /// A thread begins to wait, until `times` is not the returned number.
    fn begin_wait(&mut self) -> u64 {
        self.waiting += 1;
        self.times
    }

    /// A thread waits no longer. When none waits, the count can start again: fewer
    /// states.
    fn end_wait(&mut self) {
        self.waiting -= 1;
        if self.waiting == 0 {
            self.times = 0;
        }
    }
}

impl Event {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                set: false,
                waiting: 0,
                times: 0,
            }),
            was_set: Condvar::new(),
        }
    }

    #[track_caller]
    pub(crate) fn set(&self) {
        let before = Before::now();
        let mut state = self.state.lock();
        if !state.set {
            state.set = true;
            if state.waiting > 0 {
                state.times = state.times.wrapping_add(1);
                self.was_set.notify_all();
            }
        }
        drop(state);
        before.and_only(());
    }

    #[track_caller]
    pub(crate) fn clear(&self) {
        self.state.with(|state| state.set = false);
    }

    #[track_caller]
    pub(crate) fn wait(&self) {
        let before = Before::now();
        let mut state = self.state.lock();
        let times = state.begin_wait();
        self.was_set
            .wait_while(&mut state, |s| !s.set && s.times == times);
        state.end_wait();
        drop(state);
        before.and_only(());
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, timeout: Duration) -> bool {
        let before = Before::now();
        let mut state = self.state.lock();
        let times = state.begin_wait();
        let set = self
            .was_set
            .wait_while_timeout(&mut state, timeout, |s| !s.set && s.times == times);
        state.end_wait();
        drop(state);
        before.and_only(set)
    }

    #[track_caller]
    pub(crate) fn is_set(&self) -> bool {
        self.state.with(|state| state.set)
    }
}
