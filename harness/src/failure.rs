use std::fmt;

use serde::{Serialize, Serializer};

/// How a solution can fail.
///
/// A mistake of the catalog declares one; `stress` and `verify` find them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Some thread has not finished, and none is enabled.
    Deadlock,
    /// This rule of the puzzle was broken.
    Violation(&'static str),
    /// Two unordered accesses to the same data, one of them a write.
    DataRace,
    /// Threads run for ever and none makes progress.
    Livelock,
    /// A thread waits for ever while others are served.
    Starvation,
    /// This must be possible, and never is.
    LostConcurrency(&'static str),
    /// A rule of a primitive was broken, or the code panicked.
    Panic,
    /// A use of primitives that is not allowed, such as an object of another run.
    Misuse,
    /// A thread outgrew its stack.
    StackOverflow,
    /// A thread behaves differently after the same history: it reads a clock,
    /// random numbers or hidden data.
    Nondeterministic,
    /// A thread runs without performing any further operation.
    Hung,
}

impl Failure {
    /// All kinds that a mistake can declare.
    pub const KINDS: [&'static str; 7] = [
        "deadlock",
        "violation",
        "data race",
        "livelock",
        "starvation",
        "lost concurrency",
        "panic",
    ];

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
