//! A plain counter with the next number, and threads that spin.
//!
//! It is read while another thread writes it: a data race. LeetCode's judge
//! accepts it, as it sees what is said in a few runs only; and on its machine
//! the threads see each other's writes in time.
//!
//! Source: ours, after many answers to LeetCode 1195.
//! Patterns: signaling.
//! Derived from: `monitor`.

use sync_core::{Shared, repeat_until};

use crate::{FizzBuzz, Word};

pub(crate) struct PlainCounter {
    n: u64,
    /// The number that comes next, `1 ..= n + 1`.
    next: Shared<u64>,
}

impl PlainCounter {
    pub(crate) fn new(n: u64) -> Self {
        Self {
            n,
            next: Shared::new(1),
        }
    }

    fn speak(&self, word: Word, print: &dyn Fn(u64)) {
        for number in word.places(self.n) {
            // Wrong: nothing orders this read and the writes of other threads.
            repeat_until(|| self.next.get() == number);
            print(number);
            self.next.with(|next| *next += 1);
        }
    }
}

impl FizzBuzz for PlainCounter {
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
