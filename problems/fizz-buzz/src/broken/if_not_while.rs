//! Each thread looks once, and then waits once.
//!
//! Every number wakes all that wait, and one that does not look again speaks at
//! once: four threads are enough for it to be the wrong one nearly always.
//!
//! Source: ours; the usual mistake with a condition variable.
//! Patterns: monitor, spurious wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::{FizzBuzz, Word};

pub(crate) struct IfNotWhile {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`.
    next: Mutex<u64>,
    /// Notified when `next` has changed.
    changed: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            next: Mutex::new(1),
            changed: Condvar::new(),
        }
    }

    fn speak(&self, word: Word, print: &dyn Fn(u64)) {
        for number in word.places(self.n) {
            let mut next = self.next.lock();
            // Wrong: after a wakeup another number may come first.
            if *next != number {
                self.changed.wait(&mut next);
            }
            print(number);
            *next += 1;
            self.changed.notify_all();
        }
    }
}

impl FizzBuzz for IfNotWhile {
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
