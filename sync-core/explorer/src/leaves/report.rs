//! What comes out of a search.

use std::{collections::BTreeMap, fmt, panic::Location, time::Duration};

use super::schedule::Schedule;

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
    pub liveness: BTreeMap<usize, Liveness>,
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
    pub relearned: u64,
    /// The lines that have performed operations on objects of the program (not on
    /// [auxiliary](crate::ObjectKind::auxiliary) ones), each with how many different
    /// points there are: a thread was about to perform one there, with a history.
    pub points: BTreeMap<&'static Location<'static>, u64>,
    /// Bytes of memory that the search held when it was largest, about.
    pub memory: usize,
    /// Time taken.
    pub time: Duration,
}

impl Report {
    /// The line at which threads know something else nearly every time, if most
    /// points are there, and many. Where nothing was proved, that is often why: a
    /// loop remembers what it saw in each attempt that failed.
    #[must_use]
    pub fn busiest(&self) -> Option<&'static Location<'static>> {
        let all: u64 = self.points.values().sum();
        let most = self.points.iter().max_by_key(|(_, points)| **points);
        most.filter(|(_, points)| **points >= MANY && **points >= all / 2)
            .map(|(at, _)| *at)
    }
}

/// So many points at one line are worth a remark.
const MANY: u64 = 100;

/// What is known of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every state was reached, and nothing is wrong in any; for so many spurious
    /// wakeups, where there is a [`Report::spurious_limit`].
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
    /// says so in its [`Liveness`](crate::Liveness)s.
    Starvation {
        /// The thread's number.
        thread: usize,
        /// How many steps of the schedule lead to the circle.
        stem: usize,
    },
    /// A thread did one thing, and later another, though it knew the same.
    Nondeterministic {
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
        /// The thread's number; none if it is where the program is made.
        thread: Option<usize>,
        /// How much it has, in bytes.
        bytes: usize,
    },
    /// A thread has computed for long without announcing any operation.
    Hung {
        /// The thread's number; none while the program is being made.
        thread: Option<usize>,
        /// Where it performed its last operation, if it performed one.
        after: Option<&'static Location<'static>>,
        /// Whether it waits for something of the system, such as a lock that is
        /// not explored, instead of computing; none if that is not known.
        sleeps: Option<bool>,
    },
}

impl Finding {
    /// What is wrong, in a sentence without a full stop, with these names for the
    /// threads, and for whoever makes the program.
    #[must_use]
    pub fn in_words(&self, who: &dyn Fn(Option<usize>) -> String) -> String {
        let for_ever = |stem: usize| format!("from step {} on this can go on for ever", stem + 1);
        match self {
            Self::Deadlock => "no thread can go on".to_owned(),
            Self::Broken { rule, detail } if detail.is_empty() => (*rule).to_owned(),
            Self::Broken { detail, .. } => detail.clone(),
            Self::Panic(message) | Self::Misuse(message) => message.clone(),
            Self::DataRace { object } => {
                format!("two threads can be at object {object} at the same time, and it is changed")
            }
            Self::Livelock { stem } => format!(
                "{}: everybody who could go on does, and nobody gets anywhere",
                for_ever(*stem)
            ),
            Self::Starvation { thread, stem } => format!(
                "{}: {} waits, and everybody who could go on does",
                for_ever(*stem),
                who(Some(*thread))
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
                    format!("was about to {now} each time, and yet it was not the same: {differs}")
                } else {
                    format!("was about to {now}, and before to {before}")
                };
                let after = |schedule: &Option<Schedule>| match schedule {
                    None => "on a random walk".to_owned(),
                    Some(steps) if steps.is_empty() => "at the very beginning".to_owned(),
                    Some(steps) => format!("after the steps {steps}"),
                };
                format!(
                    "{} does not do the same every time: having learned the same, it {what}. \
                     Before: {}; now: {}",
                    who(Some(*thread)),
                    after(first),
                    after(schedule)
                )
            }
            Self::StackOverflow { thread, bytes } => format!(
                "{} needs more stack than the {} KiB that it has",
                who(*thread),
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
                    who(*thread),
                    after.unwrap_or_default()
                )
            }
        }
    }

    /// The same, with the rule that was broken, if one was.
    #[must_use]
    pub fn with_rule(&self, who: &dyn Fn(Option<usize>) -> String) -> String {
        let words = self.in_words(who);
        match self {
            Self::Broken { rule, detail } if !detail.is_empty() => format!("{rule}: {words}"),
            _ => words,
        }
    }

    /// The same, of an operation on this object.
    pub(crate) fn at(&self, number: u32) -> Self {
        match self {
            Self::DataRace { .. } => Self::DataRace { object: number },
            other => other.clone(),
        }
    }

    /// Whether there is a schedule that fails in this way each time it is played.
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
            None => "whoever makes the program".to_owned(),
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

/// How long a thread may have to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// Once it has begun a round it is served, whatever happens.
    StarvationFree {
        /// How often others can be served at most between its first operation
        /// in a round and its own service. None: as often as they like.
        bypass_bound: Option<u64>,
    },
    /// It may stay in one round for ever.
    Starves {
        /// How it comes about, with one turn of the circle at the end.
        schedule: Schedule,
        /// How many steps lead to the circle.
        stem: usize,
    },
}
