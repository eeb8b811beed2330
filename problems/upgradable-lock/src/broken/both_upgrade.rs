//! Two readers upgrade, each waiting for the other one to leave.
//!
//! An upgrade keeps the read lock, so that nobody writes in between, and waits
//! until the other readers are gone. Two that upgrade are readers for each
//! other, and neither goes.
//!
//! Source: ours; why `std::shared_mutex` and `ReentrantReadWriteLock` have no
//! upgrade.
//! Patterns: monitor, categorical exclusion.
//! Derived from: `begins_again`.

use sync_core::{Condvar, Mutex};

use crate::UpgradableLock;

#[derive(Clone, Debug, Default, Hash)]
struct State {
    /// Threads that read, and those that wait to upgrade.
    readers: usize,
    /// Whether a thread writes.
    claimed: bool,
}

pub(crate) struct BothUpgrade {
    state: Mutex<State>,
    changed: Condvar,
}

impl BothUpgrade {
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

    /// Waits until only this reader is left.
    fn wait_for_others(&self) {
        self.state.when(
            &self.changed,
            // Wrong: another upgrader is one of the readers, and waits for this one.
            |state| state.readers == 1,
            |state| state.claimed = true,
        );
    }

    fn give_back(&self, readers: usize) {
        self.state.with(|state| {
            state.readers -= readers;
            state.claimed = false;
            self.changed.notify_all();
        });
    }
}

impl UpgradableLock for BothUpgrade {
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
        self.give_back(0);
    }

    fn upgrade(&self, read: &dyn Fn(), write: &dyn Fn()) {
        self.begin_to_read();
        read();
        self.wait_for_others();
        write();
        self.give_back(1);
    }
}
