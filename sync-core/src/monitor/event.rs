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
    /// How many threads wait.
    waiting: usize,
    /// How many times it became set, modulo 2^64, since somebody began to wait
    /// when nobody did. Who waits goes on when this changes: `set` alone may be
    /// cleared again before they look.
    times: u64,
}

impl State {
    /// Somebody begins to wait, until the number of times is another.
    fn comes(&mut self) -> u64 {
        self.waiting += 1;
        self.times
    }

    /// Somebody waits no longer. If nobody does, nobody knows any number.
    fn goes(&mut self) {
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
            state.times = state.times.wrapping_add(1);
            self.was_set.notify_all();
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
        let times = state.comes();
        self.was_set
            .wait_while(&mut state, |s| !s.set && s.times == times);
        state.goes();
        drop(state);
        before.and_only(());
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, timeout: Duration) -> bool {
        let before = Before::now();
        let mut state = self.state.lock();
        let times = state.comes();
        let set = self
            .was_set
            .wait_while_timeout(&mut state, timeout, |s| !s.set && s.times == times);
        state.goes();
        drop(state);
        before.and_only(set)
    }

    #[track_caller]
    pub(crate) fn is_set(&self) -> bool {
        self.state.with(|state| state.set)
    }
}
