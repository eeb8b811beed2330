//! A pair of threads meets between "foo" and "bar" only.
//!
//! After the meeting nothing holds "foo" back: the next one can be printed
//! before the "bar" of this pair.
//!
//! Source: ours, after answers to LeetCode 1115 with a cyclic barrier.
//! Patterns: rendezvous, barrier, mutex.
//! Derived from: `two_meetings`.

use sync_core::{Barrier, Semaphore};

use crate::FooBar;

pub(crate) struct OneMeeting {
    foo: Semaphore,
    bar: Semaphore,
    pair: Barrier,
}

impl OneMeeting {
    pub(crate) fn new() -> Self {
        Self {
            foo: Semaphore::new(1),
            bar: Semaphore::new(1),
            pair: Barrier::new(2),
        }
    }
}

impl FooBar for OneMeeting {
    fn foo(&self, print: &dyn Fn()) {
        self.foo.acquire();
        print();
        self.pair.wait();
        // Wrong: nobody has waited for "bar".
        self.foo.release();
    }

    fn bar(&self, print: &dyn Fn()) {
        self.bar.acquire();
        self.pair.wait();
        print();
        self.bar.release();
    }
}
