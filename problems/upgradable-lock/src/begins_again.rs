//! An upgrader that comes second leaves, and begins again.
//!
//! Upgraders are readers. The first that wants to write waits for the others to
//! leave. One that finds it waiting cannot have its upgrade, since it is waited
//! for: it leaves, and reads again when the other one has written.
//!
//! Source: ours; an upgrade that can fail, as `boost::upgrade_mutex` has it.
//! Patterns: monitor, categorical exclusion.

use sync_core::{Condvar, Mutex, repeat_until};

use crate::UpgradableLock;

#[derive(Clone, Debug, Default, Hash)]
struct State {
    /// Threads that read, and those that wait to upgrade.
    readers: usize,
    /// Whether a thread writes, or a reader waits to upgrade.
    claimed: bool,
}

pub(crate) struct BeginsAgain {
    state: Mutex<State>,
    changed: Condvar,
}

impl BeginsAgain {
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

    /// Waits until only this reader is left; false if another one waits for that.
    fn upgrades(&self) -> bool {
        self.state.enter(|state| {
            if state.claimed {
                return false;
            }
            state.claimed = true;
            self.changed.wait_while(state, |state| state.readers > 1);
            true
        })
    }

    fn give_back(&self, readers: usize) {
        self.state.with(|state| {
            state.readers -= readers;
            state.claimed = false;
            self.changed.notify_all();
        });
    }
}

impl UpgradableLock for BeginsAgain {
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
        repeat_until(|| {
            self.begin_to_read();
            read();
            let upgrades = self.upgrades();
            if !upgrades {
                self.leave();
            }
            upgrades
        });
        write();
        self.give_back(1);
    }
}
