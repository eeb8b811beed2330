//! A monitor with one thread at a time that may upgrade.
//!
//! It reads beside the readers, and keeps out writers and other upgraders. To
//! write it only has to wait for the readers to leave: nobody else can be about
//! to write.
//!
//! Source: ours; the upgradable lock of several libraries, such as
//! `parking_lot`'s.
//! Patterns: monitor, categorical exclusion.

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

pub(crate) struct OneUpgrader {
    state: Mutex<State>,
    changed: Condvar,
}

impl OneUpgrader {
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
        self.state.when(
            &self.changed,
            |state| state.readers == 0,
            |state| state.writing = true,
        );
        write();
        self.state.with(|state| {
            (state.claimed, state.writing) = (false, false);
            self.changed.notify_all();
        });
    }
}

impl UpgradableLock for OneUpgrader {
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
