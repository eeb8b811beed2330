//! An adult that leaves counts itself among those who stay.
//!
//! The rule holds at the moment at which the adult looks, and is asked of the
//! moment after it has gone. Since it always holds before, nobody ever waits.
//!
//! Source: ours.
//! Derived from: `monitor`.
//! Patterns: monitor, check then act.

use sync_core::{Condvar, Mutex};

use crate::Center;

pub(crate) struct CountsItself {
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

impl CountsItself {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            present: Mutex::new(Present::default()),
            changed: Condvar::new(),
        }
    }
}

impl Center for CountsItself {
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
            // A child may enter or an adult leave: both wait here.
            self.changed.notify_all();
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
            // Wrong: the adult that leaves is one of these.
            |present| present.children <= self.ratio * present.adults,
            |present| present.adults -= 1,
        );
    }
}
