//! One waiting job is woken when units are free.
//!
//! Jobs that have begun wait for the rest, and others wait to begin. If one of
//! those is woken and may not begin, it waits again; a job that has begun would
//! have had enough, and nobody wakes it.
//!
//! Source: ours; the usual mistake with one condition for several purposes.
//! Patterns: monitor, lost wakeup.
//! Derived from: `banker`.

use sync_core::{Condvar, Mutex};

use crate::{Allocator, Need};

#[derive(Clone, Debug, Hash)]
struct State {
    free: usize,
    /// Jobs that have begun and want the rest, those that want least first.
    begun: Vec<Need>,
}

impl State {
    /// Whether the state is safe with one job more.
    fn is_safe_with(&self, need: Need) -> bool {
        let Some(mut free) = self.free.checked_sub(need.first) else {
            return false;
        };
        let mut begun = self.begun.clone();
        begun.push(need);
        begun.sort_unstable();
        begun.iter().all(|job| {
            let can_end = job.more <= free;
            free += job.first;
            can_end
        })
    }

    fn begin(&mut self, need: Need) {
        self.free -= need.first;
        self.begun.push(need);
        self.begun.sort_unstable();
    }

    fn go_on(&mut self, need: Need) {
        self.free -= need.more;
        let job = self.begun.iter().position(|job| *job == need);
        self.begun.remove(job.expect("it has begun"));
    }
}

pub(crate) struct NotifyOne {
    state: Mutex<State>,
    /// Notified when units are free again.
    changed: Condvar,
}

impl NotifyOne {
    pub(crate) fn new(units: usize) -> Self {
        Self {
            state: Mutex::new(State {
                free: units,
                begun: Vec::new(),
            }),
            changed: Condvar::new(),
        }
    }
}

impl Allocator for NotifyOne {
    fn serve(&self, need: Need, begin: &dyn Fn(), finish: &dyn Fn()) {
        self.state.when(
            &self.changed,
            |state| state.is_safe_with(need),
            |state| state.begin(need),
        );
        begin();
        self.state.when(
            &self.changed,
            |state| state.free >= need.more,
            |state| state.go_on(need),
        );
        finish();
        self.state.with(|state| {
            state.free += need.all();
            // Wrong: the job that is woken may be one that has to wait.
            self.changed.notify_one();
        });
    }
}
