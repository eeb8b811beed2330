//! The thread of the numbers counts and calls the others.
//!
//! It goes through all numbers. Where another thread has to speak, it gives that
//! one a permit and waits until it has spoken. So only one thread has to know
//! where they are, and each knows how often it will be called.
//!
//! Source: ours; a coordinator, as in the answers to LeetCode 1116.
//! Patterns: signaling.

use sync_core::Semaphore;

use crate::{FizzBuzz, Word};

pub(crate) struct Dispatcher {
    n: u64,
    fizz: Semaphore,
    buzz: Semaphore,
    fizzbuzz: Semaphore,
    /// Gets a permit when the thread that was called has spoken.
    spoken: Semaphore,
}

impl Dispatcher {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            fizz: Semaphore::new(0),
            buzz: Semaphore::new(0),
            fizzbuzz: Semaphore::new(0),
            spoken: Semaphore::new(0),
        }
    }

    fn call(&self, thread: &Semaphore) {
        thread.release();
        self.spoken.acquire();
    }

    fn speak(&self, word: Word, called: &Semaphore, print: &dyn Fn()) {
        for _ in word.places(self.n) {
            called.acquire();
            print();
            self.spoken.release();
        }
    }
}

impl FizzBuzz for Dispatcher {
    fn fizz(&self, print: &dyn Fn()) {
        self.speak(Word::Fizz, &self.fizz, print);
    }

    fn buzz(&self, print: &dyn Fn()) {
        self.speak(Word::Buzz, &self.buzz, print);
    }

    fn fizzbuzz(&self, print: &dyn Fn()) {
        self.speak(Word::FizzBuzz, &self.fizzbuzz, print);
    }

    fn number(&self, print: &dyn Fn(u64)) {
        for number in 1..=self.n {
            match Word::of(number) {
                Word::Fizz => self.call(&self.fizz),
                Word::Buzz => self.call(&self.buzz),
                Word::FizzBuzz => self.call(&self.fizzbuzz),
                Word::Number => print(number),
            }
        }
    }
}
