//! A pair of threads meets before "bar" and after it.
//!
//! One thread of each kind at a time: they print one "foobar" together. The
//! first meeting says that "foo" is printed, the second that "bar" is. Only then
//! do the two let the next pair come.
//!
//! Source: ours; many answers to LeetCode 1115 have one barrier and need two.
//! Patterns: rendezvous, barrier, mutex.

use sync_core::{Barrier, Semaphore};

use crate::FooBar;

pub(crate) struct TwoMeetings {
    /// One permit: a thread that prints "foo".
    foo: Semaphore,
    /// One permit: a thread that prints "bar".
    bar: Semaphore,
    /// Where the two meet, twice for each "foobar".
    pair: Barrier,
}

impl TwoMeetings {
    pub(crate) fn new() -> Self {
        Self {
            foo: Semaphore::new(1),
            bar: Semaphore::new(1),
            pair: Barrier::new(2),
        }
    }
}

impl FooBar for TwoMeetings {
    fn foo(&self, print: &dyn Fn()) {
        self.foo.acquire();
        print();
        self.pair.wait();
        self.pair.wait();
        self.foo.release();
    }

    fn bar(&self, print: &dyn Fn()) {
        self.bar.acquire();
        self.pair.wait();
        print();
        self.pair.wait();
        self.bar.release();
    }
}
