use std::time::Duration;

use crate::{Condvar, Mutex, backend::Before};

/// Something that has happened or not: threads wait until it has.
///
/// It stays set until somebody clears it.
///
/// # Guarantees
///
/// `set` lets every thread go on that waits at that moment, even if the event
/// is cleared before they run. Whatever a thread wrote before `set` is seen by
/// those whom it let go on.
///
/// # Source
///
/// The manual-reset event of many systems; Python's `threading.Event` has the
/// same operations.
///
/// # Examples
///
/// ```
/// use sync_core::Event;
///
/// let started = Event::new();
/// std::thread::scope(|s| {
///     s.spawn(|| started.wait());
///     s.spawn(|| started.wait());
///     started.set();
/// });
/// assert!(started.is_set());
/// started.clear();
/// assert!(!started.is_set());
/// ```
#[derive(Debug)]
pub struct Event {
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
    /// Makes an event that is not set.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            state: Mutex::new(State {
                set: false,
                waiting: 0,
                times: 0,
            }),
            was_set: Condvar::new(),
        }
    }

    /// Sets it, and lets everybody go on who waits. Nothing happens if it is
    /// set already.
    #[track_caller]
    pub fn set(&self) {
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

    /// Clears it: who waits from now on waits for the next `set`.
    #[track_caller]
    pub fn clear(&self) {
        self.state.with(|state| state.set = false);
    }

    /// Waits until it is set. Returns at once if it is set already.
    #[track_caller]
    pub fn wait(&self) {
        let before = Before::now();
        let mut state = self.state.lock();
        let times = state.comes();
        self.was_set
            .wait_while(&mut state, |s| !s.set && s.times == times);
        state.goes();
        drop(state);
        before.and_only(());
    }

    /// Waits until it is set, at most `timeout`; says whether it was.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
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

    /// Whether it is set now. By the time one has looked, it may be different.
    #[track_caller]
    pub fn is_set(&self) -> bool {
        self.state.with(|state| state.set)
    }
}
