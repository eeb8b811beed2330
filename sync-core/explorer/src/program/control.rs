//! Who runs here: the thread of an explored program that this code belongs to,
//! and how it says what it does.

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

/// What a thread is about to do.
#[derive(Clone, Debug)]
pub(crate) enum NextAction {
    Operation(u32, Arc<dyn AnyOperation>),
    Creates(AnyState, &'static ObjectKind),
    Ends,
    /// It has panicked, and nobody has caught it.
    Panics(String),
    /// It has done what no program may.
    Misuses(String),
    /// Its stack of so many bytes was too small.
    Overflows(usize),
}

/// What a thread is about to do, and everything that steers it.
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
    /// Whether threads that are abandoned are left as they are, not unwound.
    pub(crate) leaks_abandoned: bool,
    /// Whether each thread runs on a thread of the system.
    pub(crate) os_threads: bool,
}

impl Settings {
    pub(crate) fn of(options: &Explorer) -> Self {
        Self {
            stack: options.stack,
            spurious: options.spurious,
            leaks_abandoned: options.leaks_abandoned,
            os_threads: options.os_threads,
        }
    }
}

/// What a thread of a run has with it.
pub(crate) struct Control {
    pub(crate) suspend: Cell<Suspend>,
    pub(crate) thread: usize,
    run: u64,
    pub(crate) settings: Settings,
    pub(crate) state: RefCell<ThreadState>,
    /// Whether the digest tells the thread from others of its class.
    pub(crate) asymmetric: bool,
    pub(crate) segment: Cell<Segment>,
    /// The line for which it performs operations, if that is not the caller.
    pub(crate) line: Cell<Option<&'static Location<'static>>>,
    /// What its last panic said.
    panic_message: RefCell<Option<String>>,
    /// It has panicked, and perhaps is still unwinding.
    pub(crate) unwinds: Cell<bool>,
    /// Once it is abandoned: how many operations it has tried since.
    pub(crate) abandoned: Cell<Option<u32>>,
}

/// How a thread that runs is suspended.
#[derive(Clone, Copy)]
pub(crate) enum Suspend {
    NotYet,
    Coroutine(*const Yielder<Resume, Announced>),
    OsThread(*const Baton),
}

/// What a thread that runs on an OS thread has come to.
pub(crate) enum Reply {
    Announced(Announced),
    Ended(Ended),
}

/// Who runs the program, for the thread.
pub(crate) struct Baton {
    pub(crate) resumes: Receiver<Resume>,
    pub(crate) replies: Sender<Reply>,
}

impl Baton {
    /// Says what the thread is about to do, and waits until it may.
    pub(crate) fn hand_over(&self, announced: Announced) -> Resume {
        let sent = self.replies.send(Reply::Announced(announced));
        match sent.map(|()| self.resumes.recv()) {
            Ok(Ok(resume)) => resume,
            // It has been left behind.
            _ => loop {
                std::thread::park();
            },
        }
    }
}

/// What an OS thread has with it, besides the program that it runs: threads of a
/// program have it from where the program was made.
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

/// What a thread is told when it goes on.
pub(crate) enum Resume {
    /// What it has learned.
    Answer(Digest),
    /// Nobody needs it any more.
    Leave,
}

/// The payload of the panic by which an abandoned thread is unwound.
pub(crate) struct Abandoned;

/// What a finding says of code that aborts.
pub(crate) const ABORTS: &str = "it aborts the process";

/// How many operations an abandoned thread may try before it is left behind.
const MOST_TRIES: u32 = 100;

/// Where this OS thread's code stands.
#[derive(Clone, Copy)]
enum Place {
    Outside,
    /// The program is being made.
    Making(u64),
    /// A thread of it runs.
    Inside(*const Control),
    /// It is being taken down.
    TearingDown,
    /// This OS thread is at its end, and drops what is its own; whose that was.
    Ended(u64),
}

/// What an object is, and the line that made it.
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

/// An object in its first state, and where it comes from.
pub(crate) type Made = (AnyState, Origin);

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Outside) };
    /// The objects of the program that is being made.
    static MADE: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
    static RECORDING: Cell<bool> = const { Cell::new(false) };
    static AMBIENT: Cell<u64> = const { Cell::new(0) };
    /// What a panic outside of threads said.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether the calling code belongs to a program that is explored: what it
/// creates can be explored objects.
pub fn is_exploring() -> bool {
    !matches!(PLACE.get(), Place::Outside)
}

/// Whether the calling code belongs to a program that is explored, or that is
/// being made: then it must not use any object but its own.
pub fn is_inside() -> bool {
    matches!(PLACE.get(), Place::Inside(_) | Place::Making(_))
}

/// Whether the calling code belongs to an execution that is being taken down:
/// operations do nothing then.
pub fn is_tearing_down() -> bool {
    match PLACE.get() {
        Place::TearingDown | Place::Ended(_) => true,
        Place::Inside(_) => with_control(|control| control.abandoned.get().is_some()) == Some(true),
        Place::Outside | Place::Making(_) => false,
    }
}

/// Never returns: the thread is abandoned, and what it asks for cannot be had.
/// Its stack stays as it is.
///
/// # Panics
///
/// Outside an abandoned thread.
pub fn stay_behind() -> ! {
    match with_control(|control| control.abandoned.get().is_some()) {
        Some(true) => with_control(Control::suspend_for_good),
        // Where it must not panic.
        None if matches!(PLACE.get(), Place::Ended(_)) => loop {
            std::thread::park();
        },
        _ => panic!("an explored object was used while its program was taken down"),
    };
    unreachable!("a thread that stays behind is never resumed")
}

/// Says that the running thread has done what no program may. Never returns.
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

/// Makes the program of this execution on a stack of so many bytes: how that ended,
/// and the objects that it has.
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
    // It may have crashed in the middle of making one.
    let objects = MADE.with(|objects| {
        objects
            .try_borrow_mut()
            .map(|mut objects| std::mem::take(&mut *objects))
    });
    (ended, objects.unwrap_or_default())
}

/// Drops what a program has left, on a stack of so many bytes; how that ended.
pub(crate) fn tearing_down(bytes: usize, drop: impl FnOnce()) -> Ended {
    PLACE.set(Place::TearingDown);
    let ended = trap::on_stack(bytes, || {
        drop();
        Ended::Normally
    });
    PLACE.set(Place::Outside);
    ended
}

/// Keeps a number for the calling thread: one that makes a program passes it on to
/// the program's threads. For settings of what the program is made of.
pub fn set_ambient(number: u64) {
    AMBIENT.set(number);
}

/// The number that was kept for the calling thread; 0 if none was.
pub fn ambient() -> u64 {
    AMBIENT.get()
}

/// Says whether what happens is for somebody to read.
pub(crate) fn record(on: bool) {
    RECORDING.set(on);
}

/// Whether somebody will read what happens, so that objects are worth printing.
pub fn is_recording() -> bool {
    RECORDING.get()
}

/// The number of the program's thread that runs now, `0..`; none while the
/// program is being made or taken down. From now on, the threads of its class
/// are told apart.
pub fn current() -> Option<usize> {
    with_control(|control| {
        control.note_broken_symmetry();
        control.thread
    })
}

/// Which thread runs now, for whoever wants to know whether it is the same later:
/// one number above 0 for each of the program's threads, another for all else.
/// Unlike [`current`], it must not decide what a thread does.
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

    /// Notes that the thread wants to know who it is.
    pub(crate) fn note_broken_symmetry(&self) {
        self.segment.update(|segment| Segment {
            breaks_symmetry: true,
            ..segment
        });
    }

    /// Says what the thread is about to do, and waits until it may; gives back
    /// what it learns.
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

    /// An operation of an abandoned thread: unwinds, or does nothing if it is
    /// a destructor that asks while the thread unwinds.
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

    /// An object of another run must not be used.
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

    /// What it said before it aborted.
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

/// Adds an object to the program that is being made, or lets the running
/// thread create it: its number, and that of its run. None outside.
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
        // Nobody will see it.
        Place::TearingDown | Place::Ended(_) => Some((u32::MAX, 0)),
        Place::Outside => None,
    }
}

const FOREIGN_OBJECT: &str = "an explored object is used that this execution has not made: objects \
                        must be made in the closure that makes the program, or by its threads; \
                        not in a static, and not outside";

/// A number that nothing else has: no execution, no search.
pub(crate) fn new_number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// Code of programs has run on this OS thread, and none will any more, but what
/// drops its thread-local variables. If that uses explored objects, it is a stray of
/// this.
pub(crate) fn ends(of: u64) {
    PLACE.set(Place::Ended(of));
}

/// Performs the operation: announced by the running thread, or at once while
/// the program is being made.
pub(crate) fn perform(
    (object, run): (u32, u64),
    operation: Arc<dyn AnyOperation>,
    at: &'static Location<'static>,
) -> Digest {
    match PLACE.get() {
        Place::Making(making) => MADE.with_borrow_mut(|made| {
            assert!(run == making, "{FOREIGN_OBJECT}");
            let (state, _) = &mut made[object as usize];
            let moment = Context {
                asleep: 0,
                by: 0..0,
            };
            let outcomes = operation.outcomes(state, &moment);
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

/// Puts an operation off until the running thread performs its next one.
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

/// Keeps what a panic in an explored thread says, instead of printing it.
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
            // It aborts. What the panic before it has said says more.
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
