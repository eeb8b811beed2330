//! The first one waits once.
//!
//! A spurious wakeup is enough, and it goes on with its own item.
//!
//! Source: a common answer in interviews, with `if` for `while`.
//! Patterns: spurious wakeup, monitor.

use sync_core::{Condvar, Mutex};

use crate::Exchanger;

pub(crate) struct WaitsOnce {
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

impl WaitsOnce {
    pub(crate) fn new() -> Self {
        Self {
            slot: Mutex::new(Slot::Empty),
            answered: Condvar::new(),
            freed: Condvar::new(),
        }
    }
}

impl Exchanger for WaitsOnce {
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
            // Wrong: it wakes without an answer, too.
            self.answered.wait(slot);
            let (Slot::Answered(theirs) | Slot::Offered(theirs)) = **slot else {
                return mine;
            };
            **slot = Slot::Empty;
            self.freed.notify_all();
            theirs
        })
    }
}
