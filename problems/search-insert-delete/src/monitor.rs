//! A monitor: the conditions of the puzzle, and deleters first.
//!
//! Each kind waits for its own condition, as the text states it. A searcher or
//! an inserter lets deleters that wait go first, or they would have to wait
//! until there is nobody at the list by chance.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, categorical exclusion.

use sync_core::{Condvar, Mutex};

use crate::List;

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when somebody has left the list.
    left: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// Searchers at the list.
    searchers: usize,
    /// Whether an inserter is at the list.
    inserting: bool,
    /// Whether a deleter is at the list; then nobody else is.
    deleting: bool,
    /// Deleters that wait.
    deleters_waiting: usize,
}

impl State {
    fn kept_for_a_deleter(&self) -> bool {
        self.deleting || self.deleters_waiting > 0
    }

    fn empty(&self) -> bool {
        self.searchers == 0 && !self.inserting && !self.deleting
    }
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            left: Condvar::new(),
        }
    }

    fn leave(&self, change: impl Fn(&mut State)) {
        self.state.with(|state| {
            change(state);
            self.left.notify_all();
        });
    }
}

impl List for Monitor {
    fn search(&self, search: &dyn Fn()) {
        let may_search = |state: &State| !state.kept_for_a_deleter();
        let begin = |state: &mut State| state.searchers += 1;
        self.state.when(&self.left, may_search, begin);
        search();
        self.leave(|state| state.searchers -= 1);
    }

    fn insert(&self, insert: &dyn Fn()) {
        let may_insert = |state: &State| !state.inserting && !state.kept_for_a_deleter();
        let begin = |state: &mut State| state.inserting = true;
        self.state.when(&self.left, may_insert, begin);
        insert();
        self.leave(|state| state.inserting = false);
    }

    fn delete(&self, delete: &dyn Fn()) {
        self.state.with(|state| state.deleters_waiting += 1);
        self.state.when(&self.left, State::empty, |state| {
            state.deleters_waiting -= 1;
            state.deleting = true;
        });
        delete();
        self.leave(|state| state.deleting = false);
    }
}
