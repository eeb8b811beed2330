//! The baton is not passed on at the end.
//!
//! The thread that gets the baton behind the last number ends, and keeps it. The
//! others wait for the baton and are never told that it is over.
//!
//! Source: ours; the usual mistake at the end of a sequence.
//! Patterns: pass the baton, signaling.
//! Derived from: `baton`.

use sync_core::{Semaphore, Shared};

use crate::{FizzBuzz, Word};

pub(crate) struct NotTold {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`. Used with the baton only.
    next: Shared<u64>,
    /// One permit in all while they count: the baton.
    fizz: Semaphore,
    buzz: Semaphore,
    fizzbuzz: Semaphore,
    number: Semaphore,
}

impl NotTold {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            next: Shared::new(1),
            fizz: Semaphore::new(0),
            buzz: Semaphore::new(0),
            fizzbuzz: Semaphore::new(0),
            // The first number is neither fizz nor buzz.
            number: Semaphore::new(1),
        }
    }

    fn of(&self, word: Word) -> &Semaphore {
        match word {
            Word::Fizz => &self.fizz,
            Word::Buzz => &self.buzz,
            Word::FizzBuzz => &self.fizzbuzz,
            Word::Number => &self.number,
        }
    }

    fn speak(&self, word: Word, print: &dyn Fn(u64)) {
        loop {
            self.of(word).acquire();
            let number = self.next.get();
            if number > self.n {
                // Wrong: the other three still wait for a baton.
                return;
            }
            print(number);
            self.next.with(|next| *next += 1);
            self.of(Word::of(number + 1)).release();
        }
    }
}

impl FizzBuzz for NotTold {
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
