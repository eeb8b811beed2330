//! A thread waits before it looks.
//!
//! A notification wakes a thread that waits now, and is not kept. If the first
//! thread has printed before the second one comes, the second waits for a
//! notification that has been given already. LeetCode's judge sees it only if
//! the threads come in that order.
//!
//! Source: ours; the condition variable taken for a semaphore.
//! Patterns: monitor, missed signal.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Order;

pub(crate) struct MissedSignal {
    /// Words that are printed, `0 ..= 3`.
    printed: Mutex<usize>,
    changed: Condvar,
}

impl MissedSignal {
    pub(crate) fn new() -> Self {
        Self {
            printed: Mutex::new(0),
            changed: Condvar::new(),
        }
    }

    fn await_words(&self, words: usize) {
        let mut printed = self.printed.lock();
        // Wrong: if the words are printed already, nobody notifies again.
        self.changed.wait(&mut printed);
        self.changed
            .wait_while(&mut printed, |printed| *printed != words);
    }

    fn print(&self, print: &dyn Fn()) {
        self.printed.with(|printed| {
            print();
            *printed += 1;
            self.changed.notify_all();
        });
    }
}

impl Order for MissedSignal {
    fn first(&self, print: &dyn Fn()) {
        self.print(print);
    }

    fn second(&self, print: &dyn Fn()) {
        self.await_words(1);
        self.print(print);
    }

    fn third(&self, print: &dyn Fn()) {
        self.await_words(2);
        self.print(print);
    }
}
