//! Loom's threads: every interleaving of a small program, one after the other.
//!
//! [`explore`] runs a closure once per execution. The primitives it creates are
//! loom objects; [`spawn_all`] gives it threads, [`Point`] makes an event of
//! the program visible to loom, [`current`] tells which thread runs.
//!
//! # How the primitives are modelled
//!
//! What a semaphore costs in executions depends on how it is built. Each starts
//! in the cheapest form; when an execution shows that this form would not
//! be exact for it, the exploration notes so and starts again.
//!
//! - **Binary**: a loom mutex that is held exactly while there is no permit. A
//!   release is no branch point. Exact as long as every release happens after
//!   the acquire that took the permit before it, which is checked.
//! - **Counting**: a channel that carries one message a permit. A release is a
//!   branch point; who acquires is ordered after the release whose permit it
//!   took, and after no other.
//! - **Watched**: a count behind a loom mutex and condvar, for semaphores that
//!   somebody only *tries* to acquire. Expensive, and orders more than needed.
//!
//! # What loom does not show
//!
//! Five threads at most; a condition variable wakes its longest waiter and
//! never spuriously; a timed wait that cannot go on at once has timed out. A
//! thread that has tried something in vain (to acquire, to lock, to wait in
//! time) and tries the same again in vain lets another thread take a step.
//!
//! Whether an exploration came to any of this is [`Report::unshown`].

mod access;
mod condvar;
mod model;
mod point;
mod semaphore;
mod unshown;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Arc,
};

use self::model::{MODEL, Model, RUNNING, capture_panics};
pub(crate) use self::{
    access::Access,
    condvar::Condvar,
    model::is_running,
    semaphore::{Mutex, Semaphore},
};
pub use self::{
    point::{Mark, Point},
    unshown::Unshown,
};

/// Loom's limit, the first thread included.
pub const MAX_THREADS: usize = loom::MAX_THREADS;

/// How an exploration ended.
#[derive(Clone, Debug)]
pub enum End {
    /// Every execution was seen and none failed.
    Exhausted,
    /// It was told to stop; nothing is known about the rest.
    Stopped,
    /// No thread could go on, and not all had ended.
    Deadlock,
    /// An execution went on for more than the given number of branches.
    Endless,
    /// A thread panicked with this message.
    Panicked(String),
}

/// What an exploration found.
#[derive(Clone, Debug)]
pub struct Report {
    /// How many executions were seen, the failing one included.
    pub executions: u64,
    /// How it ended.
    pub end: End,
    /// What could have happened in these executions, and is not shown by loom.
    pub unshown: Unshown,
}

/// Runs `execution` once for every interleaving of its threads until one
/// fails, all are seen, or `stop` says so (asked at the start of each
/// execution).
///
/// With `preemptions`, only executions with at most that many are looked at,
/// and not even all of those: this finds failures sooner, and proves nothing.
///
/// An execution with more than `max_branches` branch points is given up as
/// [`End::Endless`].
///
/// # Panics
///
/// If called from inside an execution.
pub fn explore(
    max_branches: usize,
    preemptions: Option<usize>,
    stop: impl Fn() -> bool + Send + Sync + 'static,
    execution: impl Fn() + Send + Sync + 'static,
) -> Report {
    assert!(!is_running(), "a model cannot run inside a model");
    capture_panics();
    let work = Arc::new((stop, execution));
    MODEL.set(Some(Model::default()));
    loop {
        let work = Arc::clone(&work);
        let mut builder = loom::model::Builder::new();
        builder.max_branches = max_branches;
        builder.preemption_bound = preemptions;
        builder.max_permutations = None;
        builder.max_duration = None;
        builder.location = true;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            builder.check(move || {
                if work.0() {
                    Model::with(|model| model.stopped = true);
                    resume_unwind(Box::new("stopped"));
                }
                Model::with(Model::begin_execution);
                RUNNING.set(true);
                work.1();
            });
        }));
        RUNNING.set(false);
        let model = MODEL.take().expect("it was set above");
        if outcome.is_err() && model.restart {
            MODEL.set(Some(model.anew()));
            continue;
        }
        let end = match (outcome, model.message) {
            (Ok(()), _) => End::Exhausted,
            (Err(_), _) if model.stopped => End::Stopped,
            (Err(_), Some(message)) if message.starts_with("deadlock; threads") => End::Deadlock,
            (Err(_), Some(message)) if message.contains("maximum number of branches") => {
                End::Endless
            }
            (Err(_), message) => End::Panicked(message.unwrap_or_default()),
        };
        return Report {
            executions: model.executions,
            end,
            unshown: model.unshown,
        };
    }
}

/// Runs these threads in the current execution, the last of them on the
/// execution's first thread. Returns when that one has ended; others may run on.
///
/// # Panics
///
/// If there are more than [`MAX_THREADS`].
pub fn spawn_all(mut bodies: Vec<Box<dyn FnOnce()>>) {
    assert!(
        bodies.len() <= MAX_THREADS,
        "loom holds {MAX_THREADS} threads"
    );
    let Some(last) = bodies.pop() else { return };
    let index_of_last = bodies.len();
    for (index, body) in bodies.into_iter().enumerate() {
        loom::thread::spawn(move || {
            Model::with(|model| model.threads.push((loom::thread::current().id(), index)));
            body();
        });
    }
    Model::with(|model| {
        model
            .threads
            .push((loom::thread::current().id(), index_of_last));
    });
    last();
}

/// The thread that runs now, counted as [`spawn_all`] was given them; `None`
/// while the execution is being set up.
pub fn current() -> Option<usize> {
    let id = loom::thread::current().id();
    Model::with(|model| {
        model
            .threads
            .iter()
            .find_map(|(known, index)| (*known == id).then_some(*index))
    })
}

/// Tells the threads of an execution apart, also while it is being set up.
pub(crate) fn thread_id() -> u64 {
    let mut hasher = DefaultHasher::new();
    loom::thread::current().id().hash(&mut hasher);
    hasher.finish()
}
