//! Whoever has spoken passes the baton to the next one.
//!
//! The thread with the baton may use the counter. It speaks, counts on, and
//! gives the baton to the thread of the next number. The one that counts past
//! the end gives a baton to each thread, so that each finds that it is over.
//!
//! Source: ours, with the baton of G. R. Andrews, *Concurrent programming*,
//! 1991.
//! Patterns: pass the baton, signaling.

use sync_core::{Semaphore, Shared};

use crate::{FizzBuzz, Word};

pub(crate) struct Baton {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`. Used with the baton only.
    next: Shared<u64>,
    /// One permit in all while they count: the baton.
    fizz: Semaphore,
    buzz: Semaphore,
    fizzbuzz: Semaphore,
    number: Semaphore,
}

impl Baton {
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

    fn pass_on(&self, next: u64) {
        if next <= self.n {
            self.of(Word::of(next)).release();
            return;
        }
        for word in [Word::Fizz, Word::Buzz, Word::FizzBuzz, Word::Number] {
            self.of(word).release();
        }
    }

    fn speak(&self, word: Word, print: &dyn Fn(u64)) {
        loop {
            self.of(word).acquire();
            let number = self.next.get();
            if number > self.n {
                return;
            }
            print(number);
            self.next.with(|next| *next += 1);
            self.pass_on(number + 1);
        }
    }
}

impl FizzBuzz for Baton {
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
