//! A monitor: readers and writers take turns.
//!
//! A reader that finds a writer inside or waiting waits for the end of the next
//! write. The writer that ends it calls in all readers that wait by then, and
//! the next writer waits until they have left. So neither kind shuts out the
//! other.
//!
//! Source: the rules are those of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974; the calling in of readers is ours, since
//! a woken thread has no precedence here (Mesa monitor).
//! Patterns: monitor, categorical exclusion.

use sync_core::{Condvar, Mutex};

use crate::Room;

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when a write has ended.
    written: Condvar,
    /// Notified when the room has become empty.
    room_empty: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Readers inside, with those that were called and have not woken yet.
    readers: usize,
    /// Whether a writer is inside; then `readers` is 0.
    writing: bool,
    readers_waiting: usize,
    writers_waiting: usize,
    /// Changes when a write ends. The next write ends only after all readers
    /// that this one called have left, so none of them misses the change.
    turn: bool,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            written: Condvar::new(),
            room_empty: Condvar::new(),
        }
    }
}

impl Room for Monitor {
    fn read(&self, read: &dyn Fn()) {
        let awaited = self.state.with(|state| {
            let must_wait = state.writing || state.writers_waiting > 0;
            if must_wait {
                state.readers_waiting += 1;
            } else {
                state.readers += 1;
            }
            must_wait.then_some(state.turn)
        });
        if let Some(turn) = awaited {
            // The writer that changes the turn adds this reader to `readers`.
            self.state
                .when(&self.written, |state| state.turn != turn, |_| ());
        }
        read();
        self.state.with(|state| {
            state.readers -= 1;
            if state.readers == 0 {
                self.room_empty.notify_one();
            }
        });
    }

    fn write(&self, write: &dyn Fn()) {
        self.state.with(|state| state.writers_waiting += 1);
        self.state.when(
            &self.room_empty,
            |state| !state.writing && state.readers == 0,
            |state| {
                state.writers_waiting -= 1;
                state.writing = true;
            },
        );
        write();
        self.state.with(|state| {
            state.writing = false;
            state.turn = !state.turn;
            state.readers = std::mem::take(&mut state.readers_waiting);
            if state.readers > 0 {
                self.written.notify_all();
            } else {
                self.room_empty.notify_one();
            }
        });
    }
}
