//! One execution of a program, step by step, and its textual form.

use std::{error::Error, fmt, panic::Location};

use super::{
    label::{Effect, Label, ObjectKind, Shown},
    report::Finding,
};

/// An execution: what the program did when a schedule was replayed.
///
/// Printed, it is a line for each operation, then the pending operations and what
/// is wrong at the end.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The class of each thread, by its number.
    pub threads: Vec<&'static str>,
    /// The initial state, which is the step of no thread, and each step that was
    /// taken.
    pub steps: Vec<ReplayStep>,
    /// What is wrong at the end, if something is.
    pub finding: Option<Finding>,
    /// By thread: what its next operation can do at the end; nothing if it has to
    /// wait or has ended, and nothing for any thread if something is wrong but a
    /// cycle.
    pub choices: Vec<Vec<Choice>>,
}

/// What the next operation of a thread can do. Where there are several choices, the
/// number of a choice is that of the outcome in a [`Schedule`](crate::Schedule).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its effect.
    pub effect: Effect,
    /// The threads that it wakes.
    pub wakes: Vec<usize>,
}

/// A replayed step, and the state after it.
#[derive(Clone, Debug)]
pub struct ReplayStep {
    /// The thread that took the step; none for the initial state.
    pub thread: Option<usize>,
    /// What it did, in order.
    pub performed: Vec<Performed>,
    /// The objects after the step, by their numbers.
    pub objects: Vec<ObjectState>,
    /// The pending operation of each thread; none if it has ended or is about to
    /// end or to create an object.
    pub pending: Vec<Option<Pending>>,
    /// By thread: what it performs just before that, or before it ends, in order.
    pub deferred: Vec<Vec<Deferred>>,
}

/// An operation that is performed together with the next one of its thread.
#[derive(Clone, Debug)]
pub struct Deferred {
    /// The object's number.
    pub object: u32,
    /// What the operation is called.
    pub label: Label,
}

/// An operation that a thread has performed.
#[derive(Clone, Debug)]
pub struct Performed {
    /// The object's number.
    pub object: u32,
    /// What the operation is called.
    pub label: Label,
    /// Its effect.
    pub effect: Effect,
    /// The line that performed it.
    pub at: &'static Location<'static>,
    /// The threads that it woke.
    pub woke: Vec<usize>,
}

/// An operation that a thread is about to perform.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The object's number.
    pub object: u32,
    /// What the operation is called.
    pub label: Label,
    /// The line that performs it.
    pub at: &'static Location<'static>,
}

/// An object, and its state.
#[derive(Clone, Debug)]
pub struct ObjectState {
    /// Its state, as `Debug` shows it.
    pub state: String,
    /// What it is.
    pub kind: &'static ObjectKind,
    /// The line that made it.
    pub made: &'static Location<'static>,
}

/// Why a schedule cannot be replayed: it is not one of this program. Steps are
/// counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplayError {
    /// The program has no such thread.
    NoSuchThread {
        /// The step of the schedule.
        step: usize,
        /// The thread that should take it.
        thread: usize,
    },
    /// The thread cannot take such a step there.
    CannotStep {
        /// The step of the schedule.
        step: usize,
        /// The thread that should take it.
        thread: usize,
    },
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::NoSuchThread { step, .. } | Self::CannotStep { step, .. }) = self;
        write!(
            f,
            "step {step} of the schedule is not one of this program: "
        )?;
        match self {
            Self::NoSuchThread { thread, .. } => write!(f, "there is no thread {thread}"),
            Self::CannotStep { thread, .. } => write!(f, "thread {thread} cannot take it there"),
        }
    }
}

impl Error for ReplayError {}

impl Execution {
    /// The name of a thread: "worker 1".
    fn name_of(&self, thread: Option<usize>) -> String {
        match thread {
            Some(thread) => format!("{} {thread}", self.threads[thread]),
            None => "the closure that makes the program".to_owned(),
        }
    }
}

impl ReplayStep {
    /// "semaphore 2"
    fn object(&self, number: u32) -> String {
        let kind = self.objects.get(number as usize).map(|it| it.kind.name);
        format!("{} {number}", kind.unwrap_or("object"))
    }
}

impl fmt::Display for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = (0..self.threads.len()).map(|it| self.name_of(Some(it)).len());
        let width = width.max().unwrap_or(0);
        let steps = self.steps.iter().filter(|step| step.thread.is_some());
        for (number, step) in (1..).zip(steps) {
            let mut first = format!("{number:>4}  {:width$}", self.name_of(step.thread));
            for it in &step.performed {
                if it.label.shown == Shown::Never {
                    continue;
                }
                write!(f, "{first}  {}", it.label.of(&step.object(it.object)))?;
                f.write_str(match it.effect {
                    Effect::Done => "",
                    Effect::Failed => ": failed",
                    Effect::HasToWait => ": has to wait",
                    Effect::TimedOut => ": timed out",
                    Effect::WokeSpuriously => ": woke spuriously",
                })?;
                let woke: Vec<String> = it.woke.iter().map(|it| self.name_of(Some(*it))).collect();
                match woke.as_slice() {
                    [] if it.label.names_woken => f.write_str(", wakes no thread")?,
                    [] => {}
                    _ => write!(f, ", wakes {}", woke.join(", "))?,
                }
                writeln!(f, "  ({}:{})", it.at.file(), it.at.line())?;
                first = " ".repeat(first.len());
            }
        }
        if let Some(end) = self.steps.last() {
            for (thread, pending) in end.pending.iter().enumerate() {
                if let Some(it) = pending {
                    let (thread, what) = (
                        self.name_of(Some(thread)),
                        it.label.of(&end.object(it.object)),
                    );
                    writeln!(
                        f,
                        "   …  {thread:width$}  about to {what}  ({}:{})",
                        it.at.file(),
                        it.at.line()
                    )?;
                }
            }
        }
        match &self.finding {
            Some(finding) => f.write_str(&finding.with_rule(&|thread| self.name_of(thread))),
            None => f.write_str("nothing is wrong"),
        }
    }
}
