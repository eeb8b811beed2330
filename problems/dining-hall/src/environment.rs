//! The dining hall, as it is seen from outside: how long students dine.

use sync_core::{Condvar, Mutex};

use crate::Table;

/// A table, and who is there.
///
/// Whoever finishes dining may free one that waits without need, and then nobody
/// would notice. So with patience nobody finishes while somebody waits to leave
/// and need not: if nothing makes that one go, it is a deadlock.
pub struct Hall {
    table: Box<dyn Table>,
    /// Whether students go on dining while somebody waits without need.
    is_patient: bool,
    seen: Mutex<Seen>,
    /// Notified when somebody has sat down or left.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Seen {
    /// Students that dine.
    dining: usize,
    /// Students that have finished and have not left.
    ready_to_leave: usize,
}

impl Hall {
    pub(crate) fn new(table: impl Table + 'static, is_patient: bool) -> Self {
        Self {
            table: Box::new(table),
            is_patient,
            seen: Mutex::new(Seen::default()),
            changed: Condvar::new(),
        }
    }

    /// A student sits down, dines, finishes and leaves.
    pub(crate) fn lunch(&self, sits: &dyn Fn(), finishes: impl Fn(), gets_up: &dyn Fn()) {
        self.table.sit(sits);
        if self.is_patient {
            self.dine();
        }
        finishes();
        self.table.leave(gets_up);
        if self.is_patient {
            self.seen.with(|seen| {
                seen.ready_to_leave -= 1;
                self.changed.notify_all();
            });
        }
    }

    fn dine(&self) {
        self.seen.with(|seen| {
            seen.dining += 1;
            self.changed.notify_all();
        });
        self.seen.when(
            &self.changed,
            |seen| !seen.somebody_may_leave(),
            |seen| {
                seen.dining -= 1;
                seen.ready_to_leave += 1;
            },
        );
    }
}

impl Seen {
    /// Whether somebody wants to leave, and nobody would be left alone.
    fn somebody_may_leave(&self) -> bool {
        self.ready_to_leave > 1 || self.ready_to_leave == 1 && self.dining != 1
    }
}

impl std::fmt::Debug for Hall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hall").finish_non_exhaustive()
    }
}
