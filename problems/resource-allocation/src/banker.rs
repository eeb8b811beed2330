//! The banker's algorithm: units are lent in safe states only.
//!
//! A state is safe if the jobs that have begun can end one after the other: the
//! free units are enough for one of them, then with its units for the next, and
//! so on. The rest of a job's units may be given whenever they are free, as that
//! job can then end.
//!
//! Source: E. W. Dijkstra, *Cooperating sequential processes* (EWD 123), 1965,
//! section 6.
//! Patterns: monitor, starvation.

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

pub(crate) struct Banker {
    state: Mutex<State>,
    /// Notified when units are free again.
    changed: Condvar,
}

impl Banker {
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

impl Allocator for Banker {
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
            self.changed.notify_all();
        });
    }
}
