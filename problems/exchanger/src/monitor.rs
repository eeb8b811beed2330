//! A monitor with one slot in three states.
//!
//! Empty, offered, answered: while it is answered, the first of the pair has only to
//! fetch the answer, and others wait until it has.
//!
//! Source: ours.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Exchanger;

pub(crate) struct Monitor {
    slot: Mutex<Slot>,
    answered: Condvar,
    freed: Condvar,
}

#[derive(Clone, Copy, Debug, Hash)]
enum Slot {
    Empty,
    Offered(u64),
    Answered(u64),
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            slot: Mutex::new(Slot::Empty),
            answered: Condvar::new(),
            freed: Condvar::new(),
        }
    }
}

impl Exchanger for Monitor {
    fn exchange(&self, mine: u64) -> u64 {
        self.slot.enter(|slot| {
            self.freed
                .wait_while(slot, |slot| matches!(slot, Slot::Answered(_)));
            if let Slot::Offered(theirs) = **slot {
                **slot = Slot::Answered(mine);
                self.answered.notify_one();
                return theirs;
            }
            **slot = Slot::Offered(mine);
            self.answered
                .wait_while(slot, |slot| !matches!(slot, Slot::Answered(_)));
            let Slot::Answered(theirs) = **slot else {
                unreachable!("it was waited for")
            };
            **slot = Slot::Empty;
            self.freed.notify_all();
            theirs
        })
    }
}
