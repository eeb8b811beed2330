//! A monitor with the number that comes next.
//!
//! Each thread waits for its own numbers, one after the other. All wait on one
//! condition, each for another number, so every change wakes all.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::{FizzBuzz, Word};

pub(crate) struct Monitor {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`.
    next: Mutex<u64>,
    /// Notified when `next` has changed.
    changed: Condvar,
}

impl Monitor {
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
                    self.changed.notify_all();
                },
            );
        }
    }
}

impl FizzBuzz for Monitor {
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
