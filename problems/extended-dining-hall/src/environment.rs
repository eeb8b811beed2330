//! The dining hall, as it is seen from outside: how long students dine.

use sync_core::{Condvar, Mutex};

use crate::Table;

/// A table, and who is there.
///
/// The last student to come would wait for ever if all others had left, and no
/// solution could help it. So one student goes on dining while one is expected.
pub struct Hall {
    table: Box<dyn Table>,
    patience: Patience,
    seen: Mutex<Seen>,
    /// Notified when somebody has sat down or left.
    changed: Condvar,
}

/// For whom students go on dining.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Patience {
    /// For nobody: if rounds are endless there is always another one to come.
    Nobody,
    /// For the last that is expected, until it has sat down.
    TheLast,
    /// For everybody that waits without need as well: if a solution does not let
    /// that one go on, it is a deadlock.
    Everybody,
}

#[derive(Debug, Default, Hash)]
struct Seen {
    /// Visits whose student has not sat down yet, `0 ..= students * rounds`.
    to_come: usize,
    /// Students that have come and not sat down, if students wait for everybody.
    ready_to_eat: usize,
    /// Students that dine.
    dining: usize,
    /// Students that have finished and not left, if students wait for everybody.
    ready_to_leave: usize,
}

impl Hall {
    pub(crate) fn new(table: impl Table + 'static, patience: Patience, visits: usize) -> Self {
        Self {
            table: Box::new(table),
            patience,
            seen: Mutex::new(Seen {
                to_come: visits,
                ..Seen::default()
            }),
            changed: Condvar::new(),
        }
    }

    /// A student that has come sits down, dines, finishes and leaves.
    pub(crate) fn lunch(&self, sits: &dyn Fn(), finishes: impl Fn(), gets_up: &dyn Fn()) {
        let for_everybody = self.patience == Patience::Everybody;
        if for_everybody {
            self.seen.with(|seen| seen.ready_to_eat += 1);
        }
        self.table.sit(sits);
        if self.patience != Patience::Nobody {
            self.dine(for_everybody);
        }
        finishes();
        self.table.leave(gets_up);
        if for_everybody {
            self.seen.with(|seen| {
                seen.ready_to_leave -= 1;
                self.changed.notify_all();
            });
        }
    }

    fn dine(&self, for_everybody: bool) {
        self.seen.with(|seen| {
            seen.to_come -= 1;
            seen.dining += 1;
            seen.ready_to_eat -= usize::from(for_everybody);
            self.changed.notify_all();
        });
        self.seen.when(
            &self.changed,
            |seen| !seen.must_stay_for_the_last() && !seen.somebody_need_not_wait(),
            |seen| {
                seen.dining -= 1;
                seen.ready_to_leave += usize::from(for_everybody);
            },
        );
    }
}

impl Seen {
    /// Whether a student that dines is the only one, and one is still to come.
    fn must_stay_for_the_last(&self) -> bool {
        self.to_come == 1 && self.dining == 1
    }

    /// Whether somebody may sit down, since there is company, or may leave, since
    /// nobody would be left alone.
    fn somebody_need_not_wait(&self) -> bool {
        let at_table = self.dining + self.ready_to_leave;
        let may_sit = self.ready_to_eat > 1 || self.ready_to_eat == 1 && at_table > 0;
        let may_leave = self.ready_to_leave > 1 || self.ready_to_leave == 1 && self.dining != 1;
        may_sit || may_leave
    }
}

impl std::fmt::Debug for Hall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hall").finish_non_exhaustive()
    }
}
