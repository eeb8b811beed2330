//! An upgrade lets go of the lock in between.
//!
//! It gives the read lock back and then takes the write lock, so it holds nothing
//! while it waits, and there is no deadlock. But somebody else may write in
//! between, and then it writes on the ground of what is not true any more. In a
//! program that adds one to what it has read, an update is lost.
//!
//! Source: ours; the usual way round a lock without an upgrade.
//! Patterns: monitor, check then act.
//! Derived from: `begins_again`.

use sync_core::{Condvar, Mutex};

use crate::UpgradableLock;

#[derive(Clone, Debug, Default, Hash)]
struct State {
    /// Threads that read.
    readers: usize,
    /// Whether a thread writes.
    claimed: bool,
}

pub(crate) struct LetsGo {
    state: Mutex<State>,
    changed: Condvar,
}

impl LetsGo {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }

    fn begin_to_read(&self) {
        self.state.when(
            &self.changed,
            |state| !state.claimed,
            |state| state.readers += 1,
        );
    }

    fn leave(&self) {
        self.state.with(|state| {
            state.readers -= 1;
            self.changed.notify_all();
        });
    }

    fn give_back(&self) {
        self.state.with(|state| {
            state.claimed = false;
            self.changed.notify_all();
        });
    }
}

impl UpgradableLock for LetsGo {
    fn read(&self, read: &dyn Fn()) {
        self.begin_to_read();
        read();
        self.leave();
    }

    fn write(&self, write: &dyn Fn()) {
        let is_free = |state: &State| !state.claimed && state.readers == 0;
        self.state
            .when(&self.changed, is_free, |state| state.claimed = true);
        write();
        self.give_back();
    }

    fn upgrade(&self, read: &dyn Fn(), write: &dyn Fn()) {
        self.read(read);
        // Wrong: another one may write before this one does.
        self.write(write);
    }
}
