//! Loom's backend: every interleaving of a small program, one after the other.
//!
//! [`explore`] runs a closure once per execution. The primitives that it creates are
//! loom objects; [`spawn_all`] gives it threads, [`Point`] makes an event of the
//! program visible to loom, [`current`] is the thread that runs.
//!
//! # How the primitives are modelled
//!
//! How many executions a semaphore costs depends on its form. Each starts in the
//! cheapest form; when an execution shows that this form is not exact for it, the
//! exploration records the form that it needs and starts again.
//!
//! - **Binary**: a loom mutex that is held exactly while there is no permit. A
//!   release is no branch point. Exact as long as every release happens after
//!   the acquire that took the previous permit, which is checked.
//! - **Counting**: a channel with one message a permit. A release is a branch
//!   point; an acquire is ordered after the release whose permit it took, and
//!   after no other.
//! - **Watched**: a count behind a loom mutex and condvar, for semaphores with a
//!   `try_acquire` or an `acquire_n`. Expensive, and orders more than needed.
//!
//! # What loom does not show
//!
//! Five threads at most; a condition variable wakes its longest waiter and
//! never spuriously; a timed wait that cannot go on at once has timed out. When a
//! thread fails twice at the same attempt (to acquire, to lock, to wait in time),
//! another thread takes a step before it goes on.
//!
//! [`Report::unshown`] says which of these an exploration came to.

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
    /// All executions were seen, and none failed.
    Exhausted,
    /// It was told to stop; nothing is known about the executions that are left.
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
    /// How many executions were seen, including the failing one.
    pub executions: u64,
    /// How it ended.
    pub end: End,
    /// What can happen in these executions, and is not shown by loom.
    pub unshown: Unshown,
}

/// Runs `execution` once for every interleaving of its threads, until one fails, all
/// are seen, or `stop` returns true (called at the start of each execution).
///
/// With `preemptions`, only executions with at most that many preemptions are seen,
/// and not even all of those: this finds failures sooner, and proves nothing.
///
/// An execution with more than `max_branches` branch points ends the exploration,
/// with [`End::Endless`].
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

/// Runs these threads in the current execution, the last of them on the execution's
/// first thread. Returns when that one has ended; the others may run on.
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

/// The index of the running thread, in the order given to [`spawn_all`]; `None` while
/// the execution is being set up.
pub fn current() -> Option<usize> {
    let id = loom::thread::current().id();
    Model::with(|model| {
        model
            .threads
            .iter()
            .find_map(|(known, index)| (*known == id).then_some(*index))
    })
}

/// A number that no other thread of the execution has, also while it is being set up.
pub(crate) fn thread_id() -> u64 {
    let mut hasher = DefaultHasher::new();
    loom::thread::current().id().hash(&mut hasher);
    hasher.finish()
}
