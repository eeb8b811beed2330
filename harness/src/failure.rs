use std::fmt;

use serde::{Serialize, Serializer};

/// What can be wrong with a solution.
///
/// A mistake of the catalog declares one; stress and verify find them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Some thread has not finished, and none can go on.
    Deadlock,
    /// This rule of the puzzle was broken.
    Violation(&'static str),
    /// Two threads were at the same data, one of them to change it.
    DataRace,
    /// Threads go on for ever and nobody gets anywhere.
    Livelock,
    /// A thread waits for ever while others are served.
    Starvation,
    /// What must be possible sometimes never is: this.
    LostConcurrency(&'static str),
    /// A rule of a primitive was broken, or the code panicked.
    Panic,
    /// It does what no solution may, such as using an object of another run.
    Misuse,
    /// A thread needs more stack than it has.
    StackOverflow,
    /// A thread does one thing, and another time another, for no reason that
    /// can be seen: it looks at a clock, at random numbers, at hidden data.
    Nondeterministic,
    /// A thread computes and computes and performs no operation any more.
    Hung,
}

impl Failure {
    /// The kind of failure, in a word or two.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Deadlock => "deadlock",
            Self::Violation(_) => "violation",
            Self::DataRace => "data race",
            Self::Livelock => "livelock",
            Self::Starvation => "starvation",
            Self::LostConcurrency(_) => "lost concurrency",
            Self::Panic => "panic",
            Self::Misuse => "misuse",
            Self::StackOverflow => "stack overflow",
            Self::Nondeterministic => "nondeterministic",
            Self::Hung => "hung",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violation(rule) => write!(f, "violation: {rule}"),
            Self::LostConcurrency(what) => write!(f, "lost concurrency: never {what}"),
            _ => f.write_str(self.kind()),
        }
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
