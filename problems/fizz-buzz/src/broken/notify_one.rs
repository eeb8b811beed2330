//! A monitor that wakes one thread.
//!
//! All four wait on one condition. The thread that is woken may be any of them;
//! if it is not its turn, it waits again, and the others are not woken.
//! LeetCode's judge sees it in the runs only in which the wrong one is woken.
//!
//! Source: ours; the usual mistake with one condition for several purposes.
//! Patterns: monitor, lost wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::{FizzBuzz, Word};

pub(crate) struct NotifyOne {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`.
    next: Mutex<u64>,
    /// Notified when `next` has changed.
    changed: Condvar,
}

impl NotifyOne {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            next: Mutex::new(1),
            changed: Condvar::new(),
        }
    }

    fn speak(&self, word: Word, print: &dyn Fn(u64)) {
        for number in word.places(self.n) {
            self.next.when(
                &self.changed,
                |next| *next == number,
                |next| {
                    print(number);
                    *next += 1;
                    // Wrong: the one that is woken may wait for another number.
                    self.changed.notify_one();
                },
            );
        }
    }
}

impl FizzBuzz for NotifyOne {
    fn fizz(&self, print: &dyn Fn()) {
        self.speak(Word::Fizz, &|_| print());
    }

    fn buzz(&self, print: &dyn Fn()) {
        self.speak(Word::Buzz, &|_| print());
    }

    fn fizzbuzz(&self, print: &dyn Fn()) {
        self.speak(Word::FizzBuzz, &|_| print());
    }

    fn number(&self, print: &dyn Fn(u64)) {
        self.speak(Word::Number, print);
    }
}
