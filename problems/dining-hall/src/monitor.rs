//! A monitor that shows who sits at the table.
//!
//! A student that has finished waits as long as it would leave one student
//! alone. It sits there meanwhile, and gets up in the same step in which it
//! finds out that it may.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::Table;

pub(crate) struct Monitor {
    at_table: Mutex<AtTable>,
    /// Notified when somebody has sat down or finished.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct AtTable {
    /// Students that dine.
    eating: usize,
    /// Students that have finished and not left.
    ready_to_leave: usize,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            at_table: Mutex::new(AtTable::default()),
            changed: Condvar::new(),
        }
    }
}

impl Table for Monitor {
    fn sit(&self, sits: &dyn Fn()) {
        self.at_table.enter(|table| {
            sits();
            table.eating += 1;
            self.changed.notify_all();
        });
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        self.at_table.enter(|table| {
            table.eating -= 1;
            table.ready_to_leave += 1;
            self.changed.notify_all();
            self.changed.wait_while(table, |table| {
                table.eating == 1 && table.ready_to_leave == 1
            });
            gets_up();
            table.ready_to_leave -= 1;
        });
    }
}
