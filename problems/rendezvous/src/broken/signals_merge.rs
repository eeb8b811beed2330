//! Two flags, where signals must be counted.
//!
//! Each thread raises its flag, waits for the other's, and takes that one down.
//! In one round that is right. But the faster of the two comes to the next
//! round while its flag is still up, raises it again, and has said one thing
//! where two were to be said. A semaphore would have two permits then.
//!
//! Source: ours; compare `two_semaphores`.
//! Patterns: rendezvous, missed signal.

use sync_core::{Condvar, Mutex};

use crate::Meeting;

pub(crate) struct SignalsMerge {
    flags: Mutex<Flags>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Flags {
    a_came: bool,
    b_came: bool,
}

impl SignalsMerge {
    pub(crate) fn new() -> Self {
        Self {
            flags: Mutex::new(Flags::default()),
            changed: Condvar::new(),
        }
    }

    fn meet(&self, mine: fn(&mut Flags) -> &mut bool, others: fn(&mut Flags) -> &mut bool) {
        self.flags.enter(|flags| {
            // Wrong: it may be up from the last round, and then this is lost.
            *mine(flags) = true;
            self.changed.notify_one();
            self.changed.wait_while(flags, |flags| !*others(flags));
            *others(flags) = false;
        });
    }
}

impl Meeting for SignalsMerge {
    fn a(&self) {
        self.meet(|flags| &mut flags.a_came, |flags| &mut flags.b_came);
    }

    fn b(&self) {
        self.meet(|flags| &mut flags.b_came, |flags| &mut flags.a_came);
    }
}
