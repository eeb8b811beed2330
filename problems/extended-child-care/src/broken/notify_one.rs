//! One is woken for one child that has left.
//!
//! There is room for one child, so one is woken. But adults wait at the same
//! condition variable, and an adult that cannot leave yet goes back to sleep
//! with the notification that a child could have used.
//!
//! Source: ours.
//! Derived from: `monitor`.
//! Patterns: monitor, lost wakeup.

use sync_core::{Condvar, Mutex};

use crate::Center;

pub(crate) struct NotifyOne {
    /// Children per adult.
    ratio: usize,
    present: Mutex<Present>,
    /// Notified when a child has left or an adult has come.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Present {
    /// Children inside, `0 ..= ratio * adults`.
    children: usize,
    /// Adults inside, those that wait to leave included.
    adults: usize,
}

impl NotifyOne {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            present: Mutex::new(Present::default()),
            changed: Condvar::new(),
        }
    }
}

impl Center for NotifyOne {
    fn child_enters(&self) {
        self.present.when(
            &self.changed,
            |present| present.children < self.ratio * present.adults,
            |present| present.children += 1,
        );
    }

    fn child_leaves(&self) {
        self.present.with(|present| {
            present.children -= 1;
            // Wrong: the one that wakes may be the one that cannot use it.
            self.changed.notify_one();
        });
    }

    fn adult_enters(&self) {
        self.present.with(|present| {
            present.adults += 1;
            self.changed.notify_all();
        });
    }

    fn adult_leaves(&self) {
        self.present.when(
            &self.changed,
            |present| present.children <= self.ratio * (present.adults - 1),
            |present| present.adults -= 1,
        );
    }
}
