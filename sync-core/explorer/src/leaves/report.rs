//! The result of a search.

use std::{collections::BTreeMap, fmt, io, panic::Location, time::Duration};

use super::schedule::Schedule;

/// What a search found, and how far it went.
#[derive(Clone, Debug)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// Of a refutation: whether no failure of any kind needs fewer steps. False if
    /// the search was stopped in the layer where it found the failure, if a
    /// [hunt](crate::Explorer::hunts_after) found it, and where the finding is a cycle or
    /// nondeterminism.
    pub shortest: bool,
    /// The liveness of threads, by their numbers: one of each class of
    /// interchangeable threads. Empty unless [fairness](crate::Explorer::fairness)
    /// was requested and nothing else is wrong.
    pub liveness: BTreeMap<usize, Liveness>,
    /// States that were reached.
    pub states: u64,
    /// Steps that were taken.
    pub transitions: u64,
    /// Depth of the deepest layer, in steps.
    pub depth: usize,
    /// All bits that outcomes [showed](crate::Outcome::showing).
    pub seen: u64,
    /// If threads could have woken spuriously more often: how often each was let do
    /// so at one line. The verdict holds for that bound.
    pub spurious_limit: Option<u32>,
    /// Whether the search was [certifying](crate::Explorer::certifying) and
    /// completed.
    pub certified: bool,
    /// Random walks that hunts have taken.
    pub walks: u64,
    /// How often the program was executed, from its beginning.
    pub executions: u64,
    /// How many transitions that were recorded at one state and looked up at
    /// another were checked at another state, too.
    pub relearned: u64,
    /// The lines that performed operations on objects of the program (not on
    /// [auxiliary](crate::ObjectKind::auxiliary) ones), each with the number of its
    /// points: a point is a pending operation with a history.
    pub points: BTreeMap<&'static Location<'static>, u64>,
    /// Approximate peak memory of the search, in bytes.
    pub memory: usize,
    /// Peak size of the temporary files of the search, in bytes.
    pub disk: u64,
    /// Time taken.
    pub time: Duration,
}

impl Report {
    /// The line at which most points are, if there are many. It often explains an
    /// inconclusive search: a loop keeps what it observed in each attempt that
    /// failed.
    #[must_use]
    pub fn busiest(&self) -> Option<&'static Location<'static>> {
        let all: u64 = self.points.values().sum();
        let most = self.points.iter().max_by_key(|(_, points)| **points);
        most.filter(|(_, points)| **points >= MANY && **points >= all / 2)
            .map(|(at, _)| *at)
    }
}

/// The least number of points at one line that is worth a remark.
const MANY: u64 = 100;

/// The verdict on a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every state was reached, and nothing is wrong in any; up to the bound on
    /// spurious wakeups, if there is a [`Report::spurious_limit`].
    Proved,
    /// Something is wrong.
    Refuted {
        /// What is wrong.
        finding: Finding,
        /// A schedule that leads to it.
        schedule: Schedule,
    },
    /// The search ended before it had a verdict.
    Inconclusive(Limit),
}

/// What is wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Some thread has not ended, and no thread is enabled.
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
    /// Two threads access this object at the same time, and one of them writes.
    DataRace {
        /// The object's number.
        object: u32,
    },
    /// Threads go on for ever without progress, and no enabled thread is left out.
    /// The schedule is a lasso: it ends with one turn of the cycle.
    Livelock {
        /// How many steps of the schedule lead to the cycle.
        stem: usize,
    },
    /// A thread waits for ever while others are served, on a weakly fair cycle. The
    /// schedule is a lasso: it ends with one turn of the cycle. A search reports it
    /// as [`Liveness::Starves`](crate::Liveness::Starves).
    Starvation {
        /// The thread's number.
        thread: usize,
        /// How many steps of the schedule lead to the cycle.
        stem: usize,
    },
    /// A thread with the same history did different things.
    Nondeterministic {
        /// The thread's number.
        thread: usize,
        /// What it announced the first time.
        before: String,
        /// What it announced now.
        now: String,
        /// What is different.
        differs: String,
        /// The schedule that led there the first time; none if that was a random
        /// walk.
        first: Option<Schedule>,
        /// The schedule that led there now; none if that was a random walk.
        schedule: Option<Schedule>,
    },
    /// The program breaks a rule of the explorer, as described.
    Misuse(String),
    /// A thread needs more stack than it has.
    StackOverflow {
        /// The thread's number; none for the closure that makes the program.
        thread: Option<usize>,
        /// The size of its stack, in bytes.
        bytes: usize,
    },
    /// A thread has run for the watchdog timeout without announcing an operation.
    Hung {
        /// The thread's number; none for the closure that makes the program.
        thread: Option<usize>,
        /// The line of its last operation, if there is one.
        after: Option<&'static Location<'static>>,
        /// Whether it waits for the operating system, for instance for a lock that
        /// is not explored, rather than computes; none if that is not known.
        sleeps: Option<bool>,
    },
}

impl Finding {
    /// What is wrong, in a sentence without a full stop, with these names for the
    /// threads, and for the closure that makes the program (`None`).
    #[must_use]
    pub fn in_words(&self, name_of: &dyn Fn(Option<usize>) -> String) -> String {
        let for_ever =
            |stem: usize| format!("from step {} on the schedule can repeat for ever", stem + 1);
        match self {
            Self::Deadlock => "no thread can go on".to_owned(),
            Self::Broken { rule, detail } if detail.is_empty() => (*rule).to_owned(),
            Self::Broken { detail, .. } => detail.clone(),
            Self::Panic(message) | Self::Misuse(message) => message.clone(),
            Self::DataRace { object } => {
                format!(
                    "two threads can be at object {object} at the same time, and at least one of them \
                     writes"
                )
            }
            Self::Livelock { stem } => format!(
                "{}: every thread that could go on does, and none makes progress",
                for_ever(*stem)
            ),
            Self::Starvation { thread, stem } => format!(
                "{}: {} waits, though no thread that could always go on is left out",
                for_ever(*stem),
                name_of(Some(*thread))
            ),
            Self::Nondeterministic {
                thread,
                before,
                now,
                differs,
                first,
                schedule,
            } => {
                let what = if before == now {
                    format!("was about to {now} each time, but {differs} differs")
                } else {
                    format!("was about to {now}, and before that to {before}")
                };
                let after = |schedule: &Option<Schedule>| match schedule {
                    None => "on a random walk".to_owned(),
                    Some(steps) if steps.is_empty() => "at the very beginning".to_owned(),
                    Some(steps) => format!("after the steps {steps}"),
                };
                format!(
                    "{} does not do the same every time: with the same history, it {what}. \
                     First: {}; now: {}",
                    name_of(Some(*thread)),
                    after(first),
                    after(schedule)
                )
            }
            Self::StackOverflow { thread, bytes } => format!(
                "{} needs more stack than the {} KiB that it has",
                name_of(*thread),
                bytes >> 10
            ),
            Self::Hung {
                thread,
                after,
                sleeps,
            } => {
                let after = after.map(|at| format!(" since that of {at}"));
                let does = match sleeps {
                    Some(true) => {
                        "waits for something that is not explored: a lock, channel, Once or \
                         LazyLock of std, `park`, `sleep`"
                    }
                    Some(false) => "computes: a loop that never ends, or a spin on an atomic",
                    None => "computes, or waits for something that is not explored",
                };
                format!(
                    "{} has performed no operation for seconds{}, and {does}",
                    name_of(*thread),
                    after.unwrap_or_default()
                )
            }
        }
    }

    /// The same, preceded by the rule that was broken, if one was.
    #[must_use]
    pub fn with_rule(&self, name_of: &dyn Fn(Option<usize>) -> String) -> String {
        let words = self.in_words(name_of);
        match self {
            Self::Broken { rule, detail } if !detail.is_empty() => format!("{rule}: {words}"),
            _ => words,
        }
    }

    /// The same finding, at this object.
    pub(crate) fn at(&self, number: u32) -> Self {
        match self {
            Self::DataRace { .. } => Self::DataRace { object: number },
            other => other.clone(),
        }
    }

    /// The same after so many more steps.
    pub(crate) fn later(self, steps: usize) -> Self {
        match self {
            Self::Livelock { stem } => Self::Livelock { stem: stem + steps },
            other => other,
        }
    }

    /// Whether its schedule fails in the same way each time it is replayed.
    pub(crate) fn is_replayable(&self) -> bool {
        match self {
            Self::Nondeterministic { .. }
            | Self::Misuse(_)
            | Self::Hung { .. }
            | Self::StackOverflow { thread: None, .. } => false,
            Self::Deadlock
            | Self::Broken { .. }
            | Self::Panic(_)
            | Self::DataRace { .. }
            | Self::Livelock { .. }
            | Self::Starvation { .. }
            | Self::StackOverflow { .. } => true,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_rule(&|thread| match thread {
            Some(thread) => format!("thread {thread}"),
            None => "the closure that makes the program".to_owned(),
        }))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved => f.write_str("proved"),
            Self::Refuted { finding, schedule } if schedule.is_empty() => {
                write!(f, "refuted: {finding}")
            }
            Self::Refuted { finding, schedule } => {
                write!(f, "refuted by the schedule {schedule}: {finding}")
            }
            Self::Inconclusive(limit) => write!(f, "inconclusive: {limit}"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({} states, {} transitions, depth {}, in {:?})",
            self.verdict, self.states, self.transitions, self.depth, self.time
        )?;
        if let Some(limit) = self.spurious_limit {
            write!(f, "; for {limit} spurious wakeups at each line that waits")?;
        }
        Ok(())
    }
}

/// Why a search ended without a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The limit on states, in states.
    States(u64),
    /// The limit on memory, in bytes.
    Memory(usize),
    /// The limit on temporary files, in bytes.
    Disk(u64),
    /// The system refused to make, write or read a temporary file.
    DiskFailed(io::ErrorKind),
    /// The limit on time.
    Time(Duration),
    /// A hunt has taken all its walks, and has found nothing. In these numbers of walks
    /// and of steps; it says nothing of those that were not taken.
    Walks {
        /// Walks.
        walks: u64,
        /// The steps of all of them.
        steps: u64,
    },
    /// A thread has more steps from one state than can be numbered.
    Ways,
    /// It was interrupted.
    Stopped,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::States(states) => write!(f, "limit of {states} states"),
            Self::Memory(bytes) => write!(f, "limit of {} MiB of memory", bytes >> 20),
            Self::Disk(bytes) => write!(f, "limit of {} MiB on disk", bytes >> 20),
            Self::DiskFailed(kind) => {
                write!(f, "a temporary file could not be used: {kind}")
            }
            Self::Time(time) => write!(f, "time limit of {} s", time.as_secs_f64()),
            Self::Walks { walks, steps } => write!(
                f,
                "{walks} random walks of {steps} steps in all found nothing, which proves nothing"
            ),
            Self::Ways => f.write_str("a step with more than 262,144 ways to happen"),
            Self::Stopped => f.write_str("interrupted"),
        }
    }
}

/// Whether a thread starves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// It is served in every round that it begins, under weak fairness.
    StarvationFree {
        /// How often others can be served between its first operation in a round
        /// and its own service, at most. None: there is no bound.
        bypass_bound: Option<u64>,
    },
    /// It can stay in one round for ever.
    Starves {
        /// A lasso: the stem, and one turn of the cycle.
        schedule: Schedule,
        /// How many steps lead to the cycle.
        stem: usize,
    },
}
