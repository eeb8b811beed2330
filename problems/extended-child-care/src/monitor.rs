//! A monitor that counts children and adults.
//!
//! The rule is written down twice: a child waits until it holds with one child
//! more, an adult until it holds with one adult less. An adult that waits is
//! still there, so it keeps no child out.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::Center;

pub(crate) struct Monitor {
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

impl Monitor {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            present: Mutex::new(Present::default()),
            changed: Condvar::new(),
        }
    }
}

impl Center for Monitor {
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
            |present| present.children <= self.ratio * (present.adults - 1),
            |present| present.adults -= 1,
        );
    }
}
