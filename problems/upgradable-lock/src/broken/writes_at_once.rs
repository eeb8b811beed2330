//! An upgrade forgets the readers that are there.
//!
//! It keeps new readers out, and is alone among writers. But readers that began
//! before go on reading while it writes.
//!
//! Source: ours.
//! Patterns: monitor, categorical exclusion.
//! Derived from: `one_upgrader`.

use sync_core::{Condvar, Mutex};

use crate::UpgradableLock;

#[derive(Clone, Debug, Default, Hash)]
struct State {
    /// Threads that read, without the one that may upgrade.
    readers: usize,
    /// Whether a thread writes, or may upgrade.
    claimed: bool,
    /// Whether that thread writes.
    writing: bool,
}

pub(crate) struct WritesAtOnce {
    state: Mutex<State>,
    changed: Condvar,
}

impl WritesAtOnce {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }

    /// Excludes writers and upgraders.
    fn claim(&self) {
        self.state.when(
            &self.changed,
            |state| !state.claimed,
            |state| state.claimed = true,
        );
    }

    /// Writes alone, with the claim, and gives it back.
    fn write_claimed(&self, write: &dyn Fn()) {
        // Wrong: readers that have begun are still there.
        self.state.with(|state| state.writing = true);
        write();
        self.state.with(|state| {
            (state.claimed, state.writing) = (false, false);
            self.changed.notify_all();
        });
    }
}

impl UpgradableLock for WritesAtOnce {
    fn read(&self, read: &dyn Fn()) {
        self.state.when(
            &self.changed,
            |state| !state.writing,
            |state| state.readers += 1,
        );
        read();
        self.state.with(|state| {
            state.readers -= 1;
            self.changed.notify_all();
        });
    }

    fn write(&self, write: &dyn Fn()) {
        self.claim();
        self.write_claimed(write);
    }

    fn upgrade(&self, read: &dyn Fn(), write: &dyn Fn()) {
        self.claim();
        read();
        self.write_claimed(write);
    }
}
