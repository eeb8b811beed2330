//! Zero, even, odd: three threads print one sequence.
//!
//! Source: LeetCode 1116.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod lock_step;
mod monitor;
mod spec;
mod three_semaphores;
mod broken {
    pub(crate) mod if_not_while;
    pub(crate) mod notify_one;
    pub(crate) mod plain_turn;
    pub(crate) mod rounds_up;
    pub(crate) mod two_semaphores;
}

use broken::{
    if_not_while::IfNotWhile, notify_one::NotifyOne, plain_turn::PlainTurn, rounds_up::RoundsUp,
    two_semaphores::TwoSemaphores,
};
use lock_step::LockStep;
use monitor::Monitor;
use spec::{IN_ORDER, Sequence};
use three_semaphores::ThreeSemaphores;

/// What a solution provides, made for a number `n`: what each of the three
/// threads does. Each calls its operation once.
pub trait ZeroEvenOdd: Send + Sync {
    /// Calls `print` with 0, `n` times, once before each number.
    fn zero(&self, print: &dyn Fn(u64));

    /// Calls `print` with each even number up to `n`, in its turn.
    fn even(&self, print: &dyn Fn(u64));

    /// Calls `print` with each odd number up to `n`, in its turn.
    fn odd(&self, print: &dyn Fn(u64));
}

/// A thread prints this number.
pub const PRINTS: Verb = Verb::new("prints");

type Puzzle = harness::Puzzle<dyn ZeroEvenOdd>;
type Entry = harness::Entry<dyn ZeroEvenOdd>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("zero-even-odd", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("three threads print 0 1 0 2 0 3 ...")
        .group(Group::Interview)
        .leetcode(1116)
        .difficulty(Difficulty::Medium)
        .role("zero", 1, |solution, me| {
            solution.zero(&|number| me.emit_item(PRINTS, number));
        })
        .role("even", 1, |solution, me| {
            solution.even(&|number| me.emit_item(PRINTS, number));
        })
        .role("odd", 1, |solution, me| {
            solution.odd(&|number| me.emit_item(PRINTS, number));
        })
        .parameter("n", 5)
        .possible(one_of_each)
        .once("the sequence ends")
        .loom(|size| size.with_parameter("n", 2))
        .rules(Rules::new(|setting| Sequence::new(n(setting))))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("three_semaphores.rs"), |setting| {
            Box::new(ThreeSemaphores::new(n(setting)))
        }),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(n(setting)))
        }),
        Entry::new(exhibit!("lock_step.rs"), |setting| {
            Box::new(LockStep::new(n(setting)))
        })
        // A thread learns in which order they came to the barrier, each time.
        .explore(|size| size.with_parameter("n", 3))
        .without_loom("it does not finish two numbers"),
        Entry::mistake(
            exhibit!("broken/two_semaphores.rs"),
            Failure::Violation(IN_ORDER),
            |setting| Box::new(TwoSemaphores::new(n(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |setting| Box::new(NotifyOne::new(n(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/if_not_while.rs"),
            Failure::Violation(IN_ORDER),
            |setting| Box::new(IfNotWhile::new(n(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/rounds_up.rs"),
            Failure::Deadlock,
            |setting| Box::new(RoundsUp::new(n(setting))),
        )
        .loom(|size| size.with_parameter("n", 3)),
        Entry::mistake(
            exhibit!("broken/plain_turn.rs"),
            Failure::DataRace,
            |setting| Box::new(PlainTurn::new(n(setting))),
        ),
    ])
}

fn n(setting: &Setting) -> u64 {
    setting.parameter("n") as u64
}

fn one_of_each(setting: &Setting) -> Result<(), String> {
    let threads = ["zero", "even", "odd"].map(|role| setting.count(role));
    if threads == [1, 1, 1] && setting.rounds() == 1 {
        return Ok(());
    }
    Err(
        "there are three threads and one sequence; zero=1,even=1,odd=1 and 1 round would do"
            .to_owned(),
    )
}
