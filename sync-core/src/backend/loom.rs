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

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    mem::ManuallyDrop,
    panic::{self, AssertUnwindSafe, UnwindSafe, catch_unwind, resume_unwind},
    sync::{Arc, Once},
    time::Duration,
};

use loom::{
    cell::UnsafeCell,
    sync::{
        Condvar as LoomCondvar, Mutex as LoomMutex, MutexGuard as LoomGuard,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use super::Mutex as AnyMutex;

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
pub struct Point(AtomicUsize);

impl Point {
    /// Makes a point. Only inside an execution.
    #[allow(
        clippy::new_without_default,
        reason = "it must be made inside an execution"
    )]
    pub fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Passes it: other threads may run before, none in the middle.
    pub fn pass(&self) {
        // Read-modify-writes of one atomic are dependent, so loom tries their
        // orders; relaxed ones order nothing else.
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Something that a thread has done, of which others can ask whether it surely
/// came first. It is no branch point.
pub struct Mark(UnsafeCell<()>);

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
        Self(mark)
    }

    /// Whether it happened before what the current thread does now, in every
    /// execution that differs from this one only in the order of things that
    /// nothing orders.
    pub fn is_before_now(&self) -> bool {
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
    restart: bool,
    stopped: bool,
    /// The first panic's message.
    message: Option<String>,
}

thread_local! {
    static MODEL: RefCell<Option<Model>> = const { RefCell::new(None) };
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

/// Notes that a semaphore needs another form, and starts the exploration again.
fn reform(index: usize, form: Form) -> ! {
    Model::with(|model| {
        model.forms[index] = model.forms[index].max(form);
        model.restart = true;
    });
    resume_unwind(Box::new("restart"))
}

/// See the module's documentation for the three forms.
pub(crate) struct Semaphore {
    index: usize,
    form: Formed,
}

enum Formed {
    Binary(Binary),
    Counting(Bag),
    Watched(Watched),
}

// SAFETY: all threads of a model are coroutines of one OS thread, and loom
// panics if its objects are used by another one.
unsafe impl Send for Semaphore {}
// SAFETY: the same.
unsafe impl Sync for Semaphore {}

impl Semaphore {
    #[track_caller]
    pub(crate) fn new(permits: usize) -> Self {
        let (index, form) = Model::with(Model::next_semaphore);
        let form = match form {
            Form::Binary if permits <= 1 => Formed::Binary(Binary::new(permits == 1)),
            Form::Binary | Form::Counting => Formed::Counting(Bag::new(permits)),
            Form::Watched => Formed::Watched(Watched::new(permits)),
        };
        Self { index, form }
    }

    #[track_caller]
    pub(crate) fn acquire(&self) {
        match &self.form {
            Formed::Binary(it) => it.acquire(),
            Formed::Counting(it) => it.acquire(),
            Formed::Watched(it) => it.acquire(),
        }
    }

    #[track_caller]
    pub(crate) fn try_acquire(&self) -> bool {
        match &self.form {
            Formed::Watched(it) => it.try_acquire(),
            _ => reform(self.index, Form::Watched),
        }
    }

    #[track_caller]
    pub(crate) fn acquire_timeout(&self, _timeout: Duration) -> bool {
        self.try_acquire()
    }

    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        match &self.form {
            Formed::Binary(it) => {
                if permits > 1 || (permits == 1 && !it.release_alone()) {
                    reform(self.index, Form::Counting);
                }
            }
            Formed::Counting(it) => (0..permits).for_each(|_| it.release()),
            Formed::Watched(it) => it.release(permits),
        }
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore").finish_non_exhaustive()
    }
}

/// At most one permit: a mutex, held while there is none.
struct Binary {
    /// Declared first, so dropped first: it borrows from `lock`.
    held: Cell<Option<LoomGuard<'static, ()>>>,
    lock: Box<LoomMutex<()>>,
    /// Written by whoever acquires and whoever releases: loom tells when
    /// nothing orders two of these.
    tenure: UnsafeCell<()>,
}

impl Binary {
    #[track_caller]
    fn new(permit: bool) -> Self {
        let it = Self {
            held: Cell::new(None),
            lock: Box::new(LoomMutex::new(())),
            tenure: UnsafeCell::new(()),
        };
        if !permit {
            it.acquire();
        }
        it
    }

    #[track_caller]
    fn acquire(&self) {
        let guard = self.lock.lock().expect("loom's mutexes are never poisoned");
        self.tenure.with_mut(|_| ());
        // SAFETY: the guard borrows from `lock`, which is boxed, so it stays
        // where it is, and is dropped after `held`.
        let guard =
            unsafe { std::mem::transmute::<LoomGuard<'_, ()>, LoomGuard<'static, ()>>(guard) };
        self.held.set(Some(guard));
    }

    /// Releases, if this happens after the acquire that took the last permit.
    #[track_caller]
    fn release_alone(&self) -> bool {
        let Some(guard) = self.held.take() else {
            return false;
        };
        if is_ordered(AssertUnwindSafe(|| self.tenure.with_mut(|_| ()))) {
            drop(guard);
            true
        } else {
            self.held.set(Some(guard));
            false
        }
    }

    /// Releases without asking whether it is the only one.
    fn release(&self) {
        drop(self.held.take());
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::mem::forget(self.held.take());
        }
    }
}

/// Any number of permits: a channel with a message for each.
struct Bag {
    put: ManuallyDrop<mpsc::Sender<()>>,
    take: ManuallyDrop<mpsc::Receiver<()>>,
}

impl Bag {
    #[track_caller]
    fn new(permits: usize) -> Self {
        let (put, take) = mpsc::channel();
        let it = Self {
            put: ManuallyDrop::new(put),
            take: ManuallyDrop::new(take),
        };
        (0..permits).for_each(|_| it.release());
        it
    }

    #[track_caller]
    fn acquire(&self) {
        self.take.recv().expect("the sender lives as long");
    }

    #[track_caller]
    fn release(&self) {
        self.put.send(()).expect("the receiver lives as long");
    }
}

impl Drop for Bag {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: dropped here and nowhere else, once. The receiver
            // empties the channel, which loom would take for a leak otherwise.
            unsafe {
                ManuallyDrop::drop(&mut self.take);
                ManuallyDrop::drop(&mut self.put);
            }
        }
    }
}

/// Any number of permits, and threads that may look without taking.
struct Watched {
    permits: LoomMutex<usize>,
    released: LoomCondvar,
    tried: Tried,
}

impl Watched {
    fn new(permits: usize) -> Self {
        Self {
            permits: LoomMutex::new(permits),
            released: LoomCondvar::new(),
            tried: Tried::default(),
        }
    }

    #[track_caller]
    fn lock(&self) -> LoomGuard<'_, usize> {
        self.permits
            .lock()
            .expect("loom's mutexes are never poisoned")
    }

    #[track_caller]
    fn acquire(&self) {
        let mut permits = self.lock();
        while *permits == 0 {
            permits = self
                .released
                .wait(permits)
                .expect("loom's mutexes are never poisoned");
        }
        *permits -= 1;
    }

    #[track_caller]
    fn try_acquire(&self) -> bool {
        let taken = {
            let mut permits = self.lock();
            let taken = *permits > 0;
            *permits -= usize::from(taken);
            taken
        };
        if !taken {
            self.tried.in_vain();
        }
        taken
    }

    #[track_caller]
    fn release(&self, permits: usize) {
        *self.lock() += permits;
        self.released.notify_all();
    }
}

/// The threads that have tried something in vain already.
#[derive(Default)]
struct Tried(RefCell<Vec<loom::thread::ThreadId>>);

impl Tried {
    /// Who tries in a loop must let another thread run, or no execution ends.
    /// Who has tried once need not: it may go on before anybody else.
    fn in_vain(&self) {
        let me = loom::thread::current().id();
        if self.0.borrow().contains(&me) {
            loom::thread::yield_now();
        } else {
            self.0.borrow_mut().push(me);
        }
    }
}

/// A semaphore with one permit.
#[derive(Debug)]
pub(crate) struct Mutex(Semaphore);

impl Mutex {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self(Semaphore::new(1))
    }

    #[track_caller]
    pub(crate) fn lock(&self) {
        self.0.acquire();
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> bool {
        self.0.try_acquire()
    }

    #[track_caller]
    pub(crate) fn unlock(&self) {
        self.0.release(1);
    }
}

/// A queue of waiting threads, each with a semaphore of its own.
pub(crate) struct Condvar {
    /// Waiting and notifying are tried in every order.
    order: Point,
    waiting: RefCell<VecDeque<Arc<Binary>>>,
    tried: Tried,
}

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Condvar {}
// SAFETY: the same.
unsafe impl Sync for Condvar {}

impl Condvar {
    pub(crate) fn new() -> Self {
        Self {
            order: Point::new(),
            waiting: RefCell::default(),
            tried: Tried::default(),
        }
    }

    #[track_caller]
    pub(crate) fn wait(&self, mutex: &AnyMutex) {
        #[allow(
            clippy::arc_with_non_send_sync,
            reason = "all threads of a model are one OS thread"
        )]
        let me = Arc::new(Binary::new(false));
        self.order.pass();
        self.waiting.borrow_mut().push_back(Arc::clone(&me));
        mutex.unlock();
        me.acquire();
        mutex.lock();
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, mutex: &AnyMutex, _timeout: Duration) -> bool {
        self.order.pass();
        mutex.unlock();
        self.tried.in_vain();
        mutex.lock();
        false
    }

    pub(crate) fn notify_one(&self) {
        self.order.pass();
        let woken = self.waiting.borrow_mut().pop_front();
        if let Some(waiter) = woken {
            waiter.release();
        }
    }

    pub(crate) fn notify_all(&self) {
        self.order.pass();
        let woken = self.waiting.take();
        for waiter in woken {
            waiter.release();
        }
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}

/// Loom's own record of who accessed what after whom.
pub(crate) struct Access {
    record: UnsafeCell<()>,
    /// Whether somebody is changing the data now. Who is ordered after the
    /// beginning of that need not be ordered after its end.
    changing: Cell<bool>,
}

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Access {}
// SAFETY: the same.
unsafe impl Sync for Access {}

impl Access {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self {
            record: UnsafeCell::new(()),
            changing: Cell::new(false),
        }
    }

    #[track_caller]
    pub(crate) fn enter(&self) -> bool {
        if self.changing.get() || !self.is_ordered_to_change() {
            return false;
        }
        self.changing.set(true);
        true
    }

    #[track_caller]
    pub(crate) fn enter_to_read(&self) -> bool {
        !self.changing.get() && is_ordered(AssertUnwindSafe(|| self.record.with(|_| ())))
    }

    /// A reader has nothing to do: it is in and out in one step.
    #[track_caller]
    pub(crate) fn exit(&self) {
        if self.changing.replace(false) && !std::thread::panicking() {
            // The change lasted until now.
            let ordered = self.is_ordered_to_change();
            debug_assert!(ordered, "nobody else got in meanwhile");
        }
    }

    #[track_caller]
    fn is_ordered_to_change(&self) -> bool {
        is_ordered(AssertUnwindSafe(|| self.record.with_mut(|_| ())))
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}
