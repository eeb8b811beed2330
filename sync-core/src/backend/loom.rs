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
mod home;
mod semaphore;
mod unshown;

use std::{
    cell::{Cell, RefCell},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    panic::{self, AssertUnwindSafe, UnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Once},
};

use loom::{
    cell::UnsafeCell,
    sync::atomic::{AtomicUsize, Ordering},
};

use self::home::{Execution, Home};
pub use self::unshown::Unshown;
pub(crate) use self::{
    access::Access,
    condvar::Condvar,
    semaphore::{Mutex, Semaphore},
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
            MODEL.set(Some(Model {
                forms: model.forms,
                ..Model::default()
            }));
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

/// A point that threads pass one after the other, in every possible order,
/// without being synchronized by it.
#[derive(Debug)]
pub struct Point(AtomicUsize, Home);

impl Point {
    /// Makes a point. Only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        Self(AtomicUsize::new(0), Home::here())
    }

    /// Passes it: other threads may run before, none in the middle.
    ///
    /// # Panics
    ///
    /// If it was made in another execution.
    #[track_caller]
    pub fn pass(&self) {
        self.1.must_be_here("point");
        // Read-modify-writes of one atomic are dependent, so loom tries their
        // orders; relaxed ones order nothing else.
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Something that a thread has done, of which others can ask whether it surely
/// came first. It is no branch point.
pub struct Mark(UnsafeCell<()>, Home);

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Mark {}

impl Mark {
    /// The current thread has done it. Only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        let mark = UnsafeCell::new(());
        mark.with_mut(|_| ());
        Self(mark, Home::here())
    }

    /// Whether it happened before what the current thread does now, in every
    /// execution that differs from this one only in the order of things that
    /// nothing orders.
    ///
    /// # Panics
    ///
    /// If it was made in another execution.
    #[track_caller]
    pub fn is_before_now(&self) -> bool {
        self.1.must_be_here("mark");
        is_ordered(AssertUnwindSafe(|| self.0.with(|_| ())))
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mark").finish_non_exhaustive()
    }
}

/// How a semaphore is modelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    #[default]
    Binary,
    Counting,
    Watched,
}

/// What is known about the program, from one execution to the next.
#[derive(Default)]
struct Model {
    /// The form of each semaphore, in the order of creation in an execution.
    forms: Vec<Form>,
    /// How many semaphores this execution has created.
    created: usize,
    threads: Vec<(loom::thread::ThreadId, usize)>,
    executions: u64,
    unshown: Unshown,
    restart: bool,
    stopped: bool,
    /// The first panic's message.
    message: Option<String>,
}

thread_local! {
    static MODEL: RefCell<Option<Model>> = const { RefCell::new(None) };
    /// The execution that this thread is in, or was in last.
    static EXECUTION: Cell<Execution> = const { Cell::new(Execution::NONE) };
    /// Whether this thread is inside an execution.
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Whether a panic is expected and handled right where it happens.
    static PROBING: Cell<bool> = const { Cell::new(false) };
}

impl Model {
    fn with<R>(f: impl FnOnce(&mut Self) -> R) -> R {
        MODEL.with_borrow_mut(|model| f(model.as_mut().expect("inside an exploration")))
    }

    fn begin_execution(&mut self) {
        self.executions += 1;
        EXECUTION.set(Execution::next());
        self.created = 0;
        self.threads.clear();
    }

    fn next_semaphore(&mut self) -> (usize, Form) {
        let index = self.created;
        self.created += 1;
        if index == self.forms.len() {
            self.forms.push(Form::default());
        }
        (index, self.forms[index])
    }
}

/// Whether objects created now, on this thread, are loom's.
#[inline]
pub(crate) fn is_running() -> bool {
    RUNNING.get()
}

/// Keeps a model's panics off the terminal and the first of them for the report.
fn capture_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let captured = MODEL.try_with(|model| {
                let Ok(mut model) = model.try_borrow_mut() else {
                    return false;
                };
                let Some(model) = model.as_mut() else {
                    return false;
                };
                if !PROBING.get()
                    && model.message.is_none()
                    && let Some(message) = info.payload_as_str()
                {
                    model.message = Some(message.to_owned());
                }
                true
            });
            if captured != Ok(true) {
                previous(info);
            }
        }));
    });
}

/// Whether loom accepts an access; it panics about one that nothing orders.
fn is_ordered(access: impl FnOnce() + UnwindSafe) -> bool {
    PROBING.set(true);
    let outcome = catch_unwind(access);
    PROBING.set(false);
    outcome.is_ok()
}
