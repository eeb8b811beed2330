//! What comes out of a search.

use std::{fmt, panic::Location, time::Duration};

use crate::Schedule;

/// What a search found, and how far it went.
#[derive(Clone, Debug)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Different states of the program that were reached.
    pub states: u64,
    /// Steps from one state to another that were taken.
    pub transitions: u64,
    /// Steps from the beginning to the state that is furthest from it.
    pub depth: usize,
    /// All bits that outcomes [showed](crate::Outcome::showing).
    pub seen: u64,
    /// How often the program's code was run, from its beginning.
    pub executions: u64,
    /// Different points at which a thread was about to do something, knowing
    /// what it knew.
    pub points: u64,
    /// Bytes of memory that the search held when it was largest, about.
    pub memory: usize,
    /// Time taken.
    pub time: Duration,
}

/// What is known of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every state was reached, and nothing is wrong in any.
    Proved,
    /// Something is wrong, and this is a shortest way to it.
    Refuted {
        /// What is wrong.
        finding: Finding,
        /// How it comes about.
        schedule: Schedule,
    },
    /// The search ended before it knew.
    Inconclusive(Limit),
}

/// What can be wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Some thread has not ended, and none can go on.
    Deadlock,
    /// An operation broke a rule, which says so.
    Broken(String),
    /// A thread panicked with this message.
    Panic(String),
    /// Two threads can be at this object at once, and one of them writes.
    DataRace {
        /// The object's number.
        object: u32,
    },
    /// Threads go on for ever, each of those that have not ended, and none
    /// gets anywhere. The schedule ends with one turn of the circle.
    Livelock {
        /// How many steps of the schedule lead to the circle.
        stem: usize,
    },
    /// A thread did one thing, and later another, though it knew the same.
    Erratic {
        /// The thread's number.
        thread: usize,
        /// What it was about to do the first time.
        before: String,
        /// What it was about to do now.
        now: String,
    },
    /// A thread has computed for long without announcing any operation.
    Silent {
        /// The thread's number.
        thread: usize,
        /// Where it performed its last operation, if it performed one.
        after: Option<&'static Location<'static>>,
    },
}

/// Why a search ended before it knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many states were allowed.
    States(u64),
    /// So many bytes were allowed.
    Memory(usize),
    /// So much time was allowed.
    Time(Duration),
    /// It was told to stop.
    Stopped,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::States(states) => write!(f, "limit of {states} states"),
            Self::Memory(bytes) => write!(f, "limit of {} MiB of memory", bytes >> 20),
            Self::Time(time) => write!(f, "time limit of {} s", time.as_secs_f64()),
            Self::Stopped => f.write_str("interrupted"),
        }
    }
}
