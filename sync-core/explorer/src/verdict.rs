//! What comes out of a search.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    panic::Location,
    time::Duration,
};

use crate::{Fate, Schedule, step::Failure};

/// What a search found, and how far it went.
#[derive(Clone, Debug)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Of a refutation: whether nothing at all goes wrong in fewer steps than
    /// its schedule has. Not known if the search was stopped in the layer where
    /// it found the failure, nor where a circle, or what a thread does at
    /// different times, is the finding.
    pub shortest: bool,
    /// How long threads may have to wait, by their numbers: one of each class
    /// of interchangeable threads. Empty unless [fairness](crate::Explorer::fairness)
    /// was asked for and nothing else is wrong.
    pub fates: BTreeMap<usize, Fate>,
    /// Different states of the program that were reached.
    pub states: u64,
    /// Steps from one state to another that were taken.
    pub transitions: u64,
    /// Steps from the beginning to the state that is furthest from it.
    pub depth: usize,
    /// All bits that outcomes [showed](crate::Outcome::showing).
    pub seen: u64,
    /// If threads could have woken spuriously still more often: how often each
    /// was let do so at one line, at most. The verdict is one for that.
    pub spurious_limit: Option<u32>,
    /// Whether the search trusted as little as it can, and came to its end: see
    /// [certifying](crate::Explorer::certifying).
    pub certified: bool,
    /// How often the program's code was run, from its beginning.
    pub executions: u64,
    /// How much of what threads were seen to do in one state, and were needed
    /// to do in another, was seen there, too.
    pub learned_again: u64,
    /// Different points at which a thread was about to do something, knowing
    /// what it knew.
    pub points: u64,
    /// The source files whose lines have performed operations.
    pub files: BTreeSet<&'static str>,
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
    /// Something is wrong.
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
    /// An operation broke a rule.
    Broken {
        /// The rule.
        rule: &'static str,
        /// What happened, if the operation says so.
        detail: String,
    },
    /// A thread panicked with this message.
    Panic(String),
    /// Two threads can be at this object at once, and one of them writes.
    DataRace {
        /// The object's number.
        object: u32,
    },
    /// Threads go on for ever, each that could, and none gets anywhere. The schedule ends with one turn of the circle.
    Livelock {
        /// How many steps of the schedule lead to the circle.
        stem: usize,
    },
    /// A thread waits for ever, while others are served and nobody is left out
    /// who could go on. The schedule ends with one turn of the circle. A search
    /// says so in its [`Fate`](crate::Fate)s.
    Starvation {
        /// The thread's number.
        thread: usize,
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
        /// What is different.
        differs: String,
        /// The steps that led there the first time; none if that was on a walk
        /// beside the search.
        first: Option<Schedule>,
        /// The steps that led there now; the same holds.
        schedule: Option<Schedule>,
    },
    /// The program does what no program may, and this is what.
    Misuse(String),
    /// A thread needs more stack than it has.
    StackOverflow {
        /// The thread's number.
        thread: usize,
        /// How much it has, in bytes.
        bytes: usize,
    },
    /// A thread has computed for long without announcing any operation.
    Silent {
        /// The thread's number; none while the program is being made.
        thread: Option<usize>,
        /// Where it performed its last operation, if it performed one.
        after: Option<&'static Location<'static>>,
        /// Whether it waits for something of the system, such as a lock that is
        /// not explored, instead of computing; none if that is not known.
        sleeps: Option<bool>,
    },
}

/// What a search came upon.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// Nobody can go on.
    Deadlock,
    /// A step fails.
    Failed(Failure),
    /// A thread did not do what it did before.
    Erratic {
        finding: Box<Finding>,
        /// Where the thread was, and what it learned.
        fact: (u32, u32),
    },
    /// No code must run on this OS thread any more, and it is nobody's fault.
    Spent,
}

impl Trouble {
    /// The same, and this is how it came about, if it matters.
    pub(crate) fn after(mut self, steps: &Schedule) -> Self {
        if let Self::Erratic { finding, .. } = &mut self
            && let Finding::Erratic { schedule, .. } = &mut **finding
        {
            *schedule = Some(steps.clone());
        }
        self
    }
}

impl From<Trouble> for Finding {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Deadlock => Self::Deadlock,
            Trouble::Erratic { finding, .. } => *finding,
            Trouble::Spent => unreachable!("a search that cannot go on begins anew"),
            Trouble::Failed(failure) => failure.into(),
        }
    }
}

impl From<Failure> for Finding {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Breaks(rule, detail) => Self::Broken {
                rule,
                detail: detail.to_string(),
            },
            Failure::Misuses(what) => Self::Misuse(what.to_string()),
            Failure::Overflows { thread, bytes } => Self::StackOverflow { thread, bytes },
            Failure::Panics(message) => Self::Panic(message.to_string()),
            Failure::Races { object } => Self::DataRace { object },
        }
    }
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
    /// One step has more ways to happen than can be told apart.
    Ways,
    /// It was told to stop.
    Stopped,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::States(states) => write!(f, "limit of {states} states"),
            Self::Memory(bytes) => write!(f, "limit of {} MiB of memory", bytes >> 20),
            Self::Time(time) => write!(f, "time limit of {} s", time.as_secs_f64()),
            Self::Ways => f.write_str("a step with more than 262,144 ways to happen"),
            Self::Stopped => f.write_str("interrupted"),
        }
    }
}
