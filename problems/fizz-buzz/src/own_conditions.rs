//! A monitor with a condition for each thread.
//!
//! The thread that counts on knows whose number comes next, and notifies that
//! one: only one thread waits on each condition, and no wakeup is in vain.
//!
//! Source: ours, with the conditions of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::{FizzBuzz, Word};

pub(crate) struct OwnConditions {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`.
    next: Mutex<u64>,
    /// Each notified when the next number is for its thread.
    fizz: Condvar,
    buzz: Condvar,
    fizzbuzz: Condvar,
    number: Condvar,
}

impl OwnConditions {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            next: Mutex::new(1),
            fizz: Condvar::new(),
            buzz: Condvar::new(),
            fizzbuzz: Condvar::new(),
            number: Condvar::new(),
        }
    }

    fn of(&self, word: Word) -> &Condvar {
        match word {
            Word::Fizz => &self.fizz,
            Word::Buzz => &self.buzz,
            Word::FizzBuzz => &self.fizzbuzz,
            Word::Number => &self.number,
        }
    }

    fn speak(&self, word: Word, print: &dyn Fn(u64)) {
        for number in word.places(self.n) {
            self.next.when(
                self.of(word),
                |next| *next == number,
                |next| {
                    print(number);
                    *next += 1;
                    self.of(Word::of(*next)).notify_one();
                },
            );
        }
    }
}

impl FizzBuzz for OwnConditions {
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
