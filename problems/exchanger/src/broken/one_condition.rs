//! One condition for two reasons to wait, and one wakeup.
//!
//! The answer may wake a thread that waits for the slot. It goes to sleep again, and the
//! first of the pair is never told.
//!
//! Source: a common answer in interviews.
//! Patterns: lost wakeup, monitor.

use sync_core::{Condvar, Mutex};

use crate::Exchanger;

pub(crate) struct OneCondition {
    slot: Mutex<Slot>,
    changed: Condvar,
}

#[derive(Clone, Copy, Debug, Hash)]
enum Slot {
    Empty,
    Offered(u64),
    Answered(u64),
}

impl OneCondition {
    pub(crate) fn new() -> Self {
        Self {
            slot: Mutex::new(Slot::Empty),
            changed: Condvar::new(),
        }
    }
}

impl Exchanger for OneCondition {
    fn exchange(&self, mine: u64) -> u64 {
        self.slot.enter(|slot| {
            self.changed
                .wait_while(slot, |slot| matches!(slot, Slot::Answered(_)));
            if let Slot::Offered(theirs) = **slot {
                **slot = Slot::Answered(mine);
                // Wrong: it may not be the first of the pair that wakes.
                self.changed.notify_one();
                return theirs;
            }
            **slot = Slot::Offered(mine);
            self.changed
                .wait_while(slot, |slot| !matches!(slot, Slot::Answered(_)));
            let Slot::Answered(theirs) = **slot else {
                unreachable!("it was waited for")
            };
            **slot = Slot::Empty;
            self.changed.notify_one();
            theirs
        })
    }
}
