//! Fizz buzz: four threads count together.
//!
//! Source: LeetCode 1195.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod baton;
mod dispatcher;
mod monitor;
mod own_conditions;
mod spec;
mod broken {
    pub(crate) mod if_not_while;
    pub(crate) mod not_told;
    pub(crate) mod notify_one;
    pub(crate) mod plain_counter;
}

use baton::Baton;
use broken::{
    if_not_while::IfNotWhile, not_told::NotTold, notify_one::NotifyOne, plain_counter::PlainCounter,
};
use dispatcher::Dispatcher;
use monitor::Monitor;
use own_conditions::OwnConditions;
use spec::{IN_ORDER, Sequence};

/// What a solution provides, made for a number `n`: what each of the four
/// threads does. Each calls its operation once.
pub trait FizzBuzz: Send + Sync {
    /// Calls `print` in the place of each number up to `n` that is `Word::Fizz`.
    fn fizz(&self, print: &dyn Fn());

    /// Calls `print` in the place of each number up to `n` that is `Word::Buzz`.
    fn buzz(&self, print: &dyn Fn());

    /// Calls `print` in the place of each number up to `n` that is
    /// `Word::FizzBuzz`.
    fn fizzbuzz(&self, print: &dyn Fn());

    /// Calls `print` with each of the other numbers up to `n`, in its place.
    fn number(&self, print: &dyn Fn(u64));
}

/// What is said in the place of a number.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum Word {
    /// For a multiple of three.
    Fizz,
    /// For a multiple of five.
    Buzz,
    /// For a multiple of both.
    FizzBuzz,
    /// For any other: the number itself.
    Number,
}

impl Word {
    /// What is said in the place of `number`.
    pub fn of(number: u64) -> Self {
        match (number.is_multiple_of(3), number.is_multiple_of(5)) {
            (true, false) => Self::Fizz,
            (false, true) => Self::Buzz,
            (true, true) => Self::FizzBuzz,
            (false, false) => Self::Number,
        }
    }

    /// The numbers up to `n` in whose place this is said.
    pub fn places(self, n: u64) -> impl Iterator<Item = u64> {
        (1..=n).filter(move |number| Self::of(*number) == self)
    }
}

/// A thread says its word, or this number.
pub const SAYS: Verb = Verb::new("says");

type Puzzle = harness::Puzzle<dyn FizzBuzz>;
type Entry = harness::Entry<dyn FizzBuzz>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("fizz-buzz", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("four threads count: fizz, buzz, both")
        .group(Group::Interview)
        .leetcode(1195)
        .difficulty(Difficulty::Medium)
        .role("fizz", 1, |threads, me| threads.fizz(&|| me.emit(SAYS)))
        .role("buzz", 1, |threads, me| threads.buzz(&|| me.emit(SAYS)))
        .role("fizzbuzz", 1, |threads, me| {
            threads.fizzbuzz(&|| me.emit(SAYS));
        })
        .role("number", 1, |threads, me| {
            threads.number(&|number| me.emit_item(SAYS, number));
        })
        .parameter("n", 15)
        .possible(one_of_each)
        .once("the sequence ends")
        .loom(|size| size.with_parameter("n", 5))
        .rules(Rules::new(|setting| Sequence::new(n(setting))))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("dispatcher.rs"), |setting| {
            Box::new(Dispatcher::new(n(setting)))
        }),
        Entry::new(exhibit!("baton.rs"), |setting| {
            Box::new(Baton::new(n(setting)))
        }),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(n(setting)))
        })
        .loom(three),
        Entry::new(exhibit!("own_conditions.rs"), |setting| {
            Box::new(OwnConditions::new(n(setting)))
        })
        .loom(three),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(IN_ORDER),
            |setting| Box::new(IfNotWhile::new(n(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotifyOne::new(n(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/not_told.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotTold::new(n(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/plain_counter.rs"),
            Failure::DataRace,
            |setting| Box::new(PlainCounter::new(n(setting))),
        ),
    ])
}

fn n(setting: &Setting) -> u64 {
    setting.parameter("n") as u64
}

/// Where every change wakes threads, loom does not finish five numbers.
fn three(size: Setting) -> Setting {
    size.with_parameter("n", 3)
}

fn one_of_each(setting: &Setting) -> Result<(), String> {
    let threads = ["fizz", "buzz", "fizzbuzz", "number"].map(|role| setting.count(role));
    if threads == [1, 1, 1, 1] && setting.rounds() == 1 {
        return Ok(());
    }
    Err(
        "there are four threads and one sequence; fizz=1,buzz=1,fizzbuzz=1,number=1 and 1 round \
         would do"
            .to_owned(),
    )
}
