//! The connection between the code of a program and the run that drives it: which
//! thread the calling code belongs to, and how it announces what it does.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind},
    sync::{
        Arc, Once,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender},
    },
};

use corosensei::Yielder;

use super::{
    operation::{AnyOperation, AnyState, Context},
    strays,
    thread_state::{Segment, Snapshot, ThreadState},
    trap::{self, Ended},
};
use crate::leaves::{digest::Digest, label::ObjectKind, options::Explorer};

/// The next action of a thread.
#[derive(Clone, Debug)]
pub(crate) enum NextAction {
    Operation(u32, Arc<dyn AnyOperation>),
    Creates(AnyState, &'static ObjectKind),
    Ends,
    /// It has panicked, and the panic was not caught.
    Panics(String),
    /// It has broken a rule of the explorer.
    Misuses(String),
    /// Its stack of this many bytes was too small.
    Overflows(usize),
}

/// An announcement: the next action of a thread, with the thread's state.
#[derive(Debug)]
pub(crate) struct Announced {
    pub(crate) next: NextAction,
    pub(crate) at: &'static Location<'static>,
    pub(crate) snapshot: Snapshot,
    pub(crate) segment: Segment,
}

/// How programs are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// How much stack each thread has, in bytes.
    pub(crate) stack: usize,
    /// How often a thread may wake spuriously at one line.
    pub(crate) spurious: u32,
    /// Whether abandoned threads are leaked, not unwound.
    pub(crate) leaks_abandoned: bool,
    /// Whether each thread runs on an OS thread.
    pub(crate) os_threads: bool,
    /// Whether as little as possible is trusted.
    pub(crate) certifies: bool,
}

impl Settings {
    pub(crate) fn of(options: &Explorer) -> Self {
        Self {
            stack: options.stack,
            spurious: options.spurious,
            leaks_abandoned: options.leaks_abandoned,
            os_threads: options.os_threads,
            certifies: options.certifies,
        }
    }
}

/// The control block of a thread of a run.
pub(crate) struct Control {
    pub(crate) suspend: Cell<Suspend>,
    pub(crate) thread: usize,
    run: u64,
    pub(crate) settings: Settings,
    pub(crate) state: RefCell<ThreadState>,
    /// Whether the digest of its state includes the thread's number.
    pub(crate) asymmetric: bool,
    pub(crate) segment: Cell<Segment>,
    /// The line to which its operations are attributed, if that is not the caller.
    pub(crate) line: Cell<Option<&'static Location<'static>>>,
    /// The message of its last panic.
    panic_message: RefCell<Option<String>>,
    /// It has panicked, and may still be unwinding.
    pub(crate) unwinds: Cell<bool>,
    /// Once it is abandoned: how many operations it has attempted since.
    pub(crate) abandoned: Cell<Option<u32>>,
}

/// How a running thread is suspended.
#[derive(Clone, Copy)]
pub(crate) enum Suspend {
    NotYet,
    Coroutine(*const Yielder<Resume, Announced>),
    OsThread(*const Baton),
}

/// What a thread on an OS thread replies to its run.
pub(crate) enum Reply {
    Announced(Announced),
    Ended(Ended),
}

/// The channels to the run, for a thread on an OS thread.
pub(crate) struct Baton {
    pub(crate) resumes: Receiver<Resume>,
    pub(crate) replies: Sender<Reply>,
}

impl Baton {
    /// Announces an action, and waits until it is granted.
    pub(crate) fn hand_over(&self, announced: Announced) -> Resume {
        let sent = self.replies.send(Reply::Announced(announced));
        match sent.map(|()| self.resumes.recv()) {
            Ok(Ok(resume)) => resume,
            // It has been leaked.
            _ => loop {
                std::thread::park();
            },
        }
    }
}

/// Settings of an OS thread that its program inherits: the program's threads have
/// them from where the program was made.
#[derive(Clone, Copy)]
pub(crate) struct Ambience {
    number: u64,
    records: bool,
}

impl Ambience {
    pub(crate) fn here() -> Self {
        Self {
            number: AMBIENT.get(),
            records: RECORDING.get(),
        }
    }
}

/// With what a thread is resumed.
pub(crate) enum Resume {
    /// The answer to its operation.
    Answer(Digest),
    /// It is abandoned.
    Leave,
}

/// The payload of the panic by which an abandoned thread is unwound.
pub(crate) struct Abandoned;

/// The message of a finding on code that aborts.
pub(crate) const ABORTS: &str = "it aborts the process";

/// How many operations an abandoned thread may attempt before it is leaked.
const MOST_TRIES: u32 = 100;

/// To what the code on this OS thread belongs.
#[derive(Clone, Copy)]
enum Place {
    Outside,
    /// The program is being made.
    Making(u64),
    /// A thread of the program runs.
    Inside(*const Control),
    /// The program is being torn down.
    TearingDown,
    /// The OS thread is ending, and drops its thread-local variables; the number of
    /// its run or search.
    Ended(u64),
}

/// The kind of an object, and the line that made it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) kind: &'static ObjectKind,
    pub(crate) at: &'static Location<'static>,
}

impl Origin {
    /// The caller's line.
    #[track_caller]
    pub(crate) fn here(kind: &'static ObjectKind) -> Self {
        let at = Location::caller();
        Self { kind, at }
    }
}

/// The initial state of an object, and its origin.
pub(crate) type Made = (AnyState, Origin);

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Outside) };
    /// The objects of the program that is being made.
    static MADE: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
    static RECORDING: Cell<bool> = const { Cell::new(false) };
    static AMBIENT: Cell<u64> = const { Cell::new(0) };
    /// The message of a panic outside of threads.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether the calling code belongs to an explored program: objects that it creates
/// are explored.
pub fn is_exploring() -> bool {
    !matches!(PLACE.get(), Place::Outside)
}

/// Whether the calling code belongs to a thread of an explored program, or to the
/// closure that makes it: it must then use explored objects only.
pub fn is_inside() -> bool {
    matches!(PLACE.get(), Place::Inside(_) | Place::Making(_))
}

/// Whether the calling code belongs to an execution that is being torn down: its
/// operations do nothing.
pub fn is_tearing_down() -> bool {
    match PLACE.get() {
        Place::TearingDown | Place::Ended(_) => true,
        Place::Inside(_) => with_control(|control| control.abandoned.get().is_some()) == Some(true),
        Place::Outside | Place::Making(_) => false,
    }
}

/// Suspends the abandoned thread for ever, with its stack as it is: for code that
/// cannot go on without an operation that does nothing now. Never returns.
///
/// # Panics
///
/// Outside an abandoned thread.
pub fn stay_behind() -> ! {
    match with_control(|control| control.abandoned.get().is_some()) {
        Some(true) => with_control(Control::suspend_for_good),
        // It must not panic here.
        None if matches!(PLACE.get(), Place::Ended(_)) => loop {
            std::thread::park();
        },
        _ => panic!("an explored object was used while its program was taken down"),
    };
    unreachable!("a thread that stays behind is never resumed")
}

/// Reports that the running thread has broken a rule of the explorer. Never
/// returns.
///
/// # Panics
///
/// Outside a thread of an explored program.
#[track_caller]
pub fn misuse(what: &str) -> ! {
    let at = Location::caller();
    let told = with_control(|control| control.misuse(what.to_owned(), at));
    assert!(told.is_some(), "{what}");
    stay_behind()
}

/// Makes the program of this execution on a stack of this many bytes: how that
/// ended, and the objects of the program.
pub(crate) fn making(run: u64, bytes: usize, make: impl FnOnce()) -> (Ended, Vec<Made>) {
    MADE.take();
    PANIC.take();
    PLACE.set(Place::Making(run));
    let ended = trap::on_stack(bytes, || match catch_unwind(AssertUnwindSafe(make)) {
        Ok(()) => Ended::Normally,
        Err(payload) => {
            // Its destructor might panic, too.
            std::mem::forget(payload);
            let said = PANIC.take();
            Ended::Panicked(said.unwrap_or_else(|| "a panic without a message".to_owned()))
        }
    });
    PLACE.set(Place::Outside);
    // It may have crashed while it was adding one.
    let objects = MADE.with(|objects| {
        objects
            .try_borrow_mut()
            .map(|mut objects| std::mem::take(&mut *objects))
    });
    (ended, objects.unwrap_or_default())
}

/// Drops the values of a program on a stack of this many bytes: how that ended.
pub(crate) fn tearing_down(bytes: usize, drop: impl FnOnce()) -> Ended {
    PLACE.set(Place::TearingDown);
    let ended = trap::on_stack(bytes, || {
        drop();
        Ended::Normally
    });
    PLACE.set(Place::Outside);
    ended
}

/// Stores a number for the calling OS thread. The threads of a program that it
/// makes inherit the number. For settings of the program's primitives.
pub fn set_ambient(number: u64) {
    AMBIENT.set(number);
}

/// The number that was stored for the calling OS thread; 0 if none was.
pub fn ambient() -> u64 {
    AMBIENT.get()
}

/// Sets whether the execution is being recorded.
pub(crate) fn record(on: bool) {
    RECORDING.set(on);
}

/// Whether the execution is being recorded, so that objects are worth printing.
pub fn is_recording() -> bool {
    RECORDING.get()
}

/// The number of the running thread of the program, `0..`; none while the program
/// is being made or torn down. Breaks the symmetry of the thread's class.
pub fn current() -> Option<usize> {
    with_control(|control| {
        control.note_broken_symmetry();
        control.thread
    })
}

/// A number that identifies the running thread, to compare it later: above 0 for
/// each of the program's threads, and another one for all else. Unlike with
/// [`current`], the program's behaviour must not depend on it.
pub fn ticket() -> usize {
    with_control(|control| control.thread).map_or(usize::MAX, |thread| thread + 1)
}

/// Whether a thread of the program runs now.
pub(crate) fn is_in_a_thread() -> bool {
    matches!(PLACE.get(), Place::Inside(_))
}

pub(crate) fn with_control<R>(f: impl FnOnce(&Control) -> R) -> Option<R> {
    match PLACE.get() {
        // SAFETY: the pointer is set while the run that owns the control
        // resumes this very thread, and the control is never borrowed mutably.
        Place::Inside(control) => Some(f(unsafe { &*control })),
        _ => None,
    }
}

impl Control {
    pub(crate) fn new(
        (thread, run): (usize, u64),
        settings: Settings,
        state: ThreadState,
        asymmetric: bool,
    ) -> Self {
        Self {
            suspend: Cell::new(Suspend::NotYet),
            thread,
            run,
            settings,
            state: RefCell::new(state),
            asymmetric,
            segment: Cell::default(),
            line: Cell::new(None),
            panic_message: RefCell::default(),
            unwinds: Cell::new(false),
            abandoned: Cell::new(None),
        }
    }

    /// Runs the code of the thread that this belongs to.
    pub(crate) fn inside<R>(&self, run: impl FnOnce() -> R) -> R {
        PLACE.set(Place::Inside(&raw const *self));
        let result = run();
        PLACE.set(Place::Outside);
        result
    }

    /// The same on an OS thread that runs no other code.
    pub(crate) fn inside_for_good<R>(&self, ambience: Ambience, run: impl FnOnce() -> R) -> R {
        AMBIENT.set(ambience.number);
        RECORDING.set(ambience.records);
        PLACE.set(Place::Inside(&raw const *self));
        let result = run();
        PLACE.set(match self.abandoned.get() {
            None => Place::Ended(self.run),
            Some(_) => Place::TearingDown,
        });
        result
    }

    /// How the thread's code has ended.
    pub(crate) fn ended(&self, code: Result<(), Box<dyn Any + Send>>) -> Ended {
        let Err(payload) = code else {
            return Ended::Normally;
        };
        let ended = if payload.is::<Abandoned>() {
            Ended::Normally
        } else {
            Ended::Panicked(self.message_of(&*payload))
        };
        // Its destructor might panic, too.
        if !payload.is::<String>() {
            std::mem::forget(payload);
        }
        ended
    }

    /// Notes that the thread depends on its identity.
    pub(crate) fn note_broken_symmetry(&self) {
        self.segment.update(|segment| Segment {
            breaks_symmetry: true,
            ..segment
        });
    }

    /// Announces an action, and waits until it is granted; returns the answer.
    fn announce(&self, next: NextAction, at: &'static Location<'static>) -> Digest {
        if self.abandoned.get().is_some() {
            return self.operate_abandoned();
        }
        let snapshot = self.state.borrow_mut().announce();
        match self.suspend(next, at, snapshot) {
            Resume::Answer(answer) => {
                self.state.borrow_mut().observe(answer);
                answer
            }
            Resume::Leave => {
                self.abandoned.set(Some(0));
                self.operate_abandoned()
            }
        }
    }

    fn suspend(
        &self,
        next: NextAction,
        at: &'static Location<'static>,
        snapshot: Snapshot,
    ) -> Resume {
        if !std::thread::panicking() {
            self.unwinds.set(false);
        }
        let announced = Announced {
            next,
            snapshot,
            at: self.line.get().unwrap_or(at),
            segment: self.segment.take(),
        };
        match self.suspend.get() {
            // SAFETY: the coroutine that runs on this stack set the pointer to its
            // own yielder, which lives as long as the coroutine's closure.
            Suspend::Coroutine(yielder) => unsafe { &*yielder }.suspend(announced),
            // SAFETY: the OS thread that runs this set the pointer to its own
            // baton, which lives as long as it runs code of the program.
            Suspend::OsThread(baton) => unsafe { &*baton }.hand_over(announced),
            Suspend::NotYet => unreachable!("a thread that runs can be suspended"),
        }
    }

    /// An operation of an abandoned thread: unwinds the thread, or does nothing if
    /// it is unwinding already and a destructor calls this.
    fn operate_abandoned(&self) -> Digest {
        let tried = self.abandoned.get().unwrap_or(0) + 1;
        self.abandoned.set(Some(tried));
        if tried > MOST_TRIES {
            self.suspend_for_good();
        }
        if !std::thread::panicking() {
            resume_unwind(Box::new(Abandoned));
        }
        Digest(0)
    }

    /// Suspends for good.
    fn suspend_for_good(&self) {
        loop {
            let snapshot = self.state.borrow_mut().announce();
            self.suspend(NextAction::Ends, Location::caller(), snapshot);
        }
    }

    /// Reports the use of an object of another run.
    fn must_be_of(&self, run: u64, operation: &dyn AnyOperation, at: &'static Location<'static>) {
        if run != self.run && self.abandoned.get().is_none() {
            let label = operation.label();
            self.misuse(format!("{FOREIGN_OBJECT} ({})", label.verb()), at);
            self.suspend_for_good();
        }
    }

    fn misuse(&self, what: String, at: &'static Location<'static>) {
        self.announce(NextAction::Misuses(what), at);
    }

    /// The message for a thread that has aborted.
    pub(crate) fn abort_message(&self) -> String {
        match self.panic_message.take() {
            Some(said) if std::thread::panicking() => format!(
                "a destructor panicked while its thread was unwinding, which aborts a process: \
                 {said}"
            ),
            _ => ABORTS.to_owned(),
        }
    }

    pub(crate) fn message_of(&self, payload: &(dyn Any + Send)) -> String {
        let said = self.panic_message.take();
        said.or_else(|| payload.downcast_ref::<String>().cloned())
            .or_else(|| Some((*payload.downcast_ref::<&str>()?).to_owned()))
            .unwrap_or_else(|| "a panic without a message".to_owned())
    }
}

/// Adds an object to the program that is being made, or lets the running thread
/// create it: its number, and that of its run. None outside of a program.
pub(crate) fn create(state: AnyState, origin: Origin) -> Option<(u32, u64)> {
    match PLACE.get() {
        Place::Making(run) => Some(MADE.with_borrow_mut(|made| {
            made.push((state, origin));
            (number(made.len() - 1), run)
        })),
        Place::Inside(_) => with_control(|control| {
            let answer = control.announce(NextAction::Creates(state, origin.kind), origin.at);
            (number_of(answer), control.run)
        }),
        // It is never used.
        Place::TearingDown | Place::Ended(_) => Some((u32::MAX, 0)),
        Place::Outside => None,
    }
}

const FOREIGN_OBJECT: &str = "an explored object is used that this execution has not made: objects \
                        must be made in the closure that makes the program, or by its threads; \
                        not in a static, and not outside";

/// A unique number, for an execution or a search.
pub(crate) fn new_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// No more code of programs will run on this OS thread, except destructors of its
/// thread-local variables. If these use explored objects, that is noted for this
/// run or search.
pub(crate) fn ends(of: u64) {
    PLACE.set(Place::Ended(of));
}

/// Performs the operation: announces it for the running thread, or applies it at
/// once while the program is being made.
pub(crate) fn perform(
    (object, run): (u32, u64),
    operation: Arc<dyn AnyOperation>,
    at: &'static Location<'static>,
) -> Digest {
    match PLACE.get() {
        Place::Making(making) => MADE.with_borrow_mut(|made| {
            assert!(run == making, "{FOREIGN_OBJECT}");
            let (state, _) = &mut made[object as usize];
            let context = Context {
                asleep: 0,
                by: 0..0,
            };
            let outcomes = operation.outcomes(state, &context);
            let Some(outcome) = outcomes.into_iter().find(|o| o.breaks.is_none()) else {
                let label = operation.label();
                panic!(
                    "{} at {at} would wait for ever: the program has no threads yet",
                    label.verb()
                );
            };
            if let Some(after) = outcome.state {
                *state = after;
            }
            outcome.answer
        }),
        Place::Inside(_) => with_control(|control| {
            control.must_be_of(run, &*operation, at);
            control.announce(NextAction::Operation(object, operation), at)
        })
        .unwrap_or_default(),
        Place::TearingDown => Digest(0),
        Place::Ended(of) => {
            strays::note_at_the_end(of, &*operation);
            Digest(0)
        }
        Place::Outside => strays::panic_as_stray(run, &*operation),
    }
}

/// Defers an operation until the running thread performs its next one.
pub(crate) fn defer(
    (object, run): (u32, u64),
    operation: Arc<dyn AnyOperation>,
    at: &'static Location<'static>,
) {
    match PLACE.get() {
        Place::Inside(_) => {
            _ = with_control(|control| {
                control.must_be_of(run, &*operation, at);
                if control.abandoned.get().is_none() {
                    control.state.borrow_mut().defer(object, operation);
                }
            });
        }
        Place::Outside => strays::panic_as_stray(run, &*operation),
        Place::Ended(of) => strays::note_at_the_end(of, &*operation),
        Place::Making(_) | Place::TearingDown => {}
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than four billion objects")
}

fn number_of(answer: Digest) -> u32 {
    u32::try_from(answer.0).expect("the answer to a creation is an object's number")
}

/// Stores the message of a panic in explored code, instead of printing it.
pub(crate) fn capture_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !is_exploring() {
                return before(panic);
            }
            let message = panic
                .payload_as_str()
                .unwrap_or("a panic without a message");
            // The process aborts. The message of the panic before this one is more
            // informative.
            if message.starts_with("panic in a ") && is_in_a_thread() {
                return;
            }
            let said = match panic.location() {
                Some(at) => format!("{message} ({}:{})", at.file(), at.line()),
                None => message.to_owned(),
            };
            let noted = with_control(|control| {
                control.unwinds.set(true);
                control.panic_message.replace(Some(said.clone()));
            });
            if noted.is_none() {
                PANIC.set(Some(said));
            }
        }));
    });
}
