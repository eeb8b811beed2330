//! An adult leaves when no child is left.
//!
//! Nothing forbidden ever happens. But an adult waits for children that other
//! adults look after, and it may be in vain.
//!
//! Source: ours.
//! Derived from: `monitor`.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Center;

pub(crate) struct WaitsForAll {
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

impl WaitsForAll {
    pub(crate) fn new(ratio: usize) -> Self {
        Self {
            ratio,
            present: Mutex::new(Present::default()),
            changed: Condvar::new(),
        }
    }
}

impl Center for WaitsForAll {
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
            // Wrong: the other adults could look after some children.
            |present| present.children == 0,
            |present| present.adults -= 1,
        );
    }
}
