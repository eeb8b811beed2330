//! One execution of the program's own code, driven one operation at a time.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    collections::BTreeMap,
    panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind},
    rc::Rc,
    sync::{
        Arc, Once,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};
use parking_lot::Mutex;

use crate::{
    Digest,
    mind::{Mind, Mood},
    operation::{AnyOperation, AnyState, Moment},
    trap::{self, Ended},
};

/// What a program is made of: threads, and a look at the end.
///
/// The closure that is given to [`Explorer::explore`](crate::Explorer::explore)
/// makes the objects and gives the program its threads. It runs many times and
/// must do the same every time.
#[derive(Default)]
pub struct Program {
    pub(crate) threads: Vec<(&'static str, Body)>,
    pub(crate) at_end: Vec<(u32, Arc<dyn AnyOperation>)>,
    keep: Vec<Box<dyn Any>>,
}

type Body = Rc<dyn Fn()>;

impl Program {
    /// Adds a thread. Threads of one class, which stand side by side, run the
    /// same code with the same values, and are interchangeable unless they ask
    /// who they are ([`crate::tell_apart`]).
    ///
    /// What the code has captured is dropped when the whole program is, never
    /// by the thread: which of several threads would be the last to drop what
    /// they share is no part of the program.
    ///
    /// # Panics
    ///
    /// If the program has 16,384 threads already.
    pub fn thread(&mut self, class: &'static str, body: impl Fn() + 'static) {
        assert!(
            self.threads.len() < crate::visited::MOST_THREADS,
            "a program has at most {} threads",
            crate::visited::MOST_THREADS
        );
        self.threads.push((class, Rc::new(body)));
    }

    /// An operation that must have an outcome when every thread has ended; one
    /// of several, if there are several.
    pub fn at_end<O: crate::Operation>(&mut self, object: &crate::Object<O::State>, operation: O) {
        self.at_end.push((object.index(), Arc::new(operation)));
    }

    /// Keeps a value as long as the program's threads may need it.
    pub fn keep(&mut self, value: impl Any) {
        self.keep.push(Box::new(value));
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let classes = self.threads.iter().map(|(class, _)| class);
        f.debug_list().entries(classes).finish()
    }
}

/// What a thread is about to do.
#[derive(Clone, Debug)]
pub(crate) enum Does {
    Operation(u32, Arc<dyn AnyOperation>),
    Creates(AnyState),
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
    pub(crate) does: Does,
    pub(crate) at: &'static Location<'static>,
    pub(crate) mood: Mood,
    pub(crate) passed: Passed,
}

/// What a thread has done on its way to an announcement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Passed {
    /// It has asked who it is.
    pub(crate) asked: bool,
    /// It has ended a round.
    pub(crate) ended: bool,
    /// It has been served.
    pub(crate) served: bool,
    /// It may not wake spuriously once more.
    pub(crate) limited: bool,
}

/// How programs are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// How much stack each thread has, in bytes.
    pub(crate) stack: usize,
    /// How often a thread may wake spuriously at one line.
    pub(crate) spurious: u32,
    /// Whether threads that are abandoned are left as they are, not unwound.
    pub(crate) leaves_behind: bool,
}

/// What a thread of a run has with it.
pub(crate) struct Control {
    yielder: Cell<*const Yielder<Resume, Announced>>,
    pub(crate) thread: usize,
    run: u64,
    pub(crate) settings: Settings,
    pub(crate) mind: RefCell<Mind>,
    /// Whether the digest tells the thread from others of its class.
    pub(crate) apart: bool,
    pub(crate) passed: Cell<Passed>,
    /// The line for which it performs operations, if that is not the caller.
    pub(crate) line: Cell<Option<&'static Location<'static>>>,
    /// What its last panic said.
    said: RefCell<Option<String>>,
    /// It has panicked, and perhaps is still unwinding.
    unwinds: Cell<bool>,
    /// Once it is abandoned: how many operations it has tried since.
    abandoned: Cell<Option<u32>>,
}

/// What a thread is told when it goes on.
enum Resume {
    /// What it has learned.
    Answer(Digest),
    /// Nobody needs it any more.
    Leave,
}

/// The payload of the panic by which an abandoned thread is unwound.
struct Abandoned;

/// How many operations an abandoned thread may try before it is left behind.
const PATIENCE: u32 = 100;

/// Where this OS thread's code stands.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Outside,
    /// The program is being made.
    Making(u64),
    /// A thread of it runs.
    Inside(*const Control),
    /// It is being taken down.
    Leaving,
}

/// An object, and the line that made it.
pub(crate) type Made = (AnyState, &'static Location<'static>);

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Outside) };
    /// The objects of the program that is being made.
    static MADE: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
    static RECORDING: Cell<bool> = const { Cell::new(false) };
    /// What a panic outside of threads said.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Stacks for the next run, and how large they are.
    static STACKS: RefCell<(usize, Vec<DefaultStack>)> = const { RefCell::new((0, Vec::new())) };
    /// A thread has crashed on this OS thread, and has left it in disorder: it
    /// seems to be panicking still, or to hold what is the system's.
    static SPENT: Cell<bool> = const { Cell::new(false) };
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
pub fn is_leaving() -> bool {
    match PLACE.get() {
        Place::Leaving => true,
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
        Some(true) => with_control(Control::stay),
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

/// Whether somebody will read what happens, so that objects are worth printing.
pub fn is_recording() -> bool {
    RECORDING.get()
}

/// The number of the program's thread that runs now, `0..`; none while the
/// program is being made or taken down. From now on, the threads of its class
/// are told apart.
pub fn current() -> Option<usize> {
    with_control(|control| {
        control.ask();
        control.thread
    })
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
    /// Notes that the thread wants to know who it is.
    pub(crate) fn ask(&self) {
        self.passed.update(|passed| Passed {
            asked: true,
            ..passed
        });
    }

    /// Says what the thread is about to do, and waits until it may; gives back
    /// what it learns.
    fn announce(&self, does: Does, at: &'static Location<'static>) -> Digest {
        if self.abandoned.get().is_some() {
            return self.try_in_vain();
        }
        let mood = self.mind.borrow_mut().announce();
        match self.suspend(does, at, mood) {
            Resume::Answer(answer) => {
                self.mind.borrow_mut().observe(answer);
                answer
            }
            Resume::Leave => {
                self.abandoned.set(Some(0));
                self.try_in_vain()
            }
        }
    }

    fn suspend(&self, does: Does, at: &'static Location<'static>, mood: Mood) -> Resume {
        if !std::thread::panicking() {
            self.unwinds.set(false);
        }
        let announced = Announced {
            does,
            mood,
            at: self.line.get().unwrap_or(at),
            passed: self.passed.take(),
        };
        let yielder = self.yielder.get();
        // SAFETY: the coroutine that runs on this stack set the pointer to its
        // own yielder, which lives as long as the coroutine's closure.
        unsafe { &*yielder }.suspend(announced)
    }

    /// An operation of an abandoned thread: unwinds, or does nothing if it is
    /// a destructor that asks while the thread unwinds.
    fn try_in_vain(&self) -> Digest {
        let tried = self.abandoned.get().unwrap_or(0) + 1;
        self.abandoned.set(Some(tried));
        if tried > PATIENCE {
            self.stay();
        }
        if !std::thread::panicking() {
            resume_unwind(Box::new(Abandoned));
        }
        Digest(0)
    }

    /// Suspends for good.
    fn stay(&self) {
        loop {
            let mood = self.mind.borrow_mut().announce();
            self.suspend(Does::Ends, Location::caller(), mood);
        }
    }

    /// An object of another run must not be used.
    fn must_be_of(&self, run: u64, operation: &dyn AnyOperation, at: &'static Location<'static>) {
        if run != self.run && self.abandoned.get().is_none() {
            self.misuse(format!("{STRANGER} ({operation:?})"), at);
            self.stay();
        }
    }

    fn misuse(&self, what: String, at: &'static Location<'static>) {
        self.announce(Does::Misuses(what), at);
    }

    /// What it said before it aborted.
    fn last_words(&self) -> String {
        match self.said.take() {
            Some(said) if std::thread::panicking() => format!(
                "a destructor panicked while its thread was unwinding, which aborts a process: \
                 {said}"
            ),
            _ => "it aborts the process".to_owned(),
        }
    }

    fn message_of(&self, payload: &(dyn Any + Send)) -> String {
        let said = self.said.take();
        said.or_else(|| payload.downcast_ref::<String>().cloned())
            .or_else(|| Some((*payload.downcast_ref::<&str>()?).to_owned()))
            .unwrap_or_else(|| "a panic without a message".to_owned())
    }
}

/// Adds an object to the program that is being made, or lets the running
/// thread create it: its number, and that of its run. None outside.
pub(crate) fn create(state: AnyState, at: &'static Location<'static>) -> Option<(u32, u64)> {
    match PLACE.get() {
        Place::Making(run) => Some(MADE.with_borrow_mut(|made| {
            made.push((state, at));
            (number(made.len() - 1), run)
        })),
        Place::Inside(_) => with_control(|control| {
            let answer = control.announce(Does::Creates(state), at);
            (number_of(answer), control.run)
        }),
        // Nobody will see it.
        Place::Leaving => Some((u32::MAX, 0)),
        Place::Outside => None,
    }
}

const STRANGER: &str = "an explored object is used that this execution has not made: objects \
                        must be made in the closure that makes the program, or by its threads; \
                        not in a static, and not outside";

/// What other threads than the program's have tried to do with explored objects,
/// by the execution that made them.
static STRAYS: Mutex<BTreeMap<u64, String>> = Mutex::new(BTreeMap::new());
/// Whether there is anything in it.
static STRAYED: AtomicBool = AtomicBool::new(false);

/// Never returns. If the program goes on all the same, its run knows.
fn stray(run: u64, operation: &dyn AnyOperation) -> ! {
    let what = format!(
        "an explored object is used by a thread that is not the program's: only those can be \
         explored that it was made of, and none that they start ({operation:?})"
    );
    STRAYS.lock().insert(run, what.clone());
    STRAYED.store(true, Ordering::Release);
    panic!("{what}");
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
            assert!(run == making, "{STRANGER}");
            let (state, _) = &mut made[object as usize];
            let moment = Moment {
                asleep: 0,
                by: 0..0,
            };
            let outcomes = operation.outcomes(state, &moment);
            let Some(outcome) = outcomes.into_iter().find(|o| o.breaks.is_none()) else {
                panic!("{operation:?} would wait for ever: the program has no threads yet");
            };
            if let Some(after) = outcome.state {
                *state = after;
            }
            outcome.answer
        }),
        Place::Inside(_) => with_control(|control| {
            control.must_be_of(run, &*operation, at);
            control.announce(Does::Operation(object, operation), at)
        })
        .unwrap_or_default(),
        Place::Leaving => Digest(0),
        Place::Outside => stray(run, &*operation),
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
                    control.mind.borrow_mut().defer(object, operation);
                }
            });
        }
        Place::Outside => stray(run, &*operation),
        Place::Making(_) | Place::Leaving => {}
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than four billion objects")
}

fn number_of(answer: Digest) -> u32 {
    u32::try_from(answer.0).expect("the answer to a creation is an object's number")
}

/// A program at work.
pub(crate) struct Run {
    threads: Vec<Thread>,
    /// The objects that the program made before its threads began.
    pub(crate) objects: Vec<Made>,
    pub(crate) classes: Vec<&'static str>,
    pub(crate) at_end: Vec<(u32, Arc<dyn AnyOperation>)>,
    settings: Settings,
    id: u64,
    /// What is dropped when all threads are gone.
    kept: Vec<Box<dyn Any>>,
}

struct Thread {
    coroutine: Option<Coroutine<Resume, Announced, Ended, DefaultStack>>,
    begun: bool,
    control: Box<Control>,
}

impl Run {
    /// Makes the program. No thread runs yet. `apart` says of each class
    /// whether its threads are told apart. An error is what a panic said.
    pub(crate) fn new(
        make: &dyn Fn(&mut Program),
        settings: Settings,
        apart: &dyn Fn(&str) -> bool,
    ) -> Result<Self, String> {
        static RUNS: AtomicU64 = AtomicU64::new(1);
        capture_panics();
        trap::watch();
        let id = RUNS.fetch_add(1, Ordering::Relaxed);
        let mut program = Program::default();
        MADE.take();
        PANIC.take();
        PLACE.set(Place::Making(id));
        let outcome = catch_unwind(AssertUnwindSafe(|| make(&mut program)));
        PLACE.set(Place::Outside);
        let objects = MADE.take();
        let Program {
            threads,
            at_end,
            keep,
        } = program;
        let mut run = Self {
            classes: threads.iter().map(|(class, _)| *class).collect(),
            threads: Vec::new(),
            objects,
            at_end,
            settings,
            id,
            kept: keep,
        };
        if outcome.is_err() {
            run.kept
                .extend(threads.into_iter().map(|it| Box::new(it) as Box<dyn Any>));
            return Err(PANIC
                .take()
                .unwrap_or_else(|| "a panic without a message".to_owned()));
        }
        for (number, (class, body)) in threads.into_iter().enumerate() {
            let apart = apart(class);
            let class = Digest::of(class);
            let origin = if apart {
                class.then(Digest::of(&number))
            } else {
                class
            };
            run.kept.push(Box::new(Rc::clone(&body)));
            let control = Control {
                yielder: Cell::new(std::ptr::null()),
                thread: number,
                run: id,
                settings,
                mind: RefCell::new(Mind::new(origin)),
                apart,
                passed: Cell::default(),
                line: Cell::new(None),
                said: RefCell::default(),
                unwinds: Cell::new(false),
                abandoned: Cell::new(None),
            };
            run.threads.push(Thread::new(control, body));
        }
        Ok(run)
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Lets a thread go on, with what it has learned, until it announces the
    /// next thing. The first time it has learned nothing, and has announced
    /// nothing before.
    pub(crate) fn resume(&mut self, thread: usize, answer: Digest) -> Announced {
        self.threads[thread].resume(Resume::Answer(answer))
    }

    /// What another thread has tried to do with one of its objects.
    pub(crate) fn stray(&self) -> Option<String> {
        STRAYED
            .load(Ordering::Acquire)
            .then(|| STRAYS.lock().get(&self.id).cloned())?
    }

    /// Whether what happens is for somebody to read.
    pub(crate) fn record(on: bool) {
        RECORDING.set(on);
    }

    /// Whether no code must run on this OS thread any more.
    pub(crate) fn is_spent() -> bool {
        SPENT.get()
    }
}

impl Drop for Run {
    /// Unwinds the threads that have not ended, those first that are unwinding
    /// already. What stays behind is leaked, with all that it might borrow.
    fn drop(&mut self) {
        let mut behind = false;
        if self.settings.leaves_behind || SPENT.get() {
            for thread in &mut self.threads {
                behind |= thread.is_suspended() && thread.leave_behind();
            }
        }
        for unwinding in [true, false] {
            for thread in &mut self.threads {
                if !unwinding || thread.control.unwinds.get() {
                    behind |= !thread.unwind();
                }
            }
        }
        let mut kept = std::mem::take(&mut self.kept);
        if behind || SPENT.get() {
            std::mem::forget(kept);
            return;
        }
        PLACE.set(Place::Leaving);
        while let Some(value) = kept.pop() {
            // A destructor that panics has told nobody anything.
            if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
                std::mem::forget(payload);
            }
        }
        PLACE.set(Place::Outside);
    }
}

impl Thread {
    fn new(control: Control, body: Body) -> Self {
        let size = control.settings.stack;
        let control = Box::new(control);
        let stack = STACKS.with_borrow_mut(|(of, stacks)| {
            if *of != size {
                *of = size;
                stacks.clear();
            }
            stacks.pop()
        });
        let stack = stack.unwrap_or_else(|| {
            DefaultStack::new(size).expect("there is memory for a thread's stack")
        });
        let coroutine = Coroutine::with_stack(stack, {
            let control: *const Control = &raw const *control;
            move |yielder: &Yielder<Resume, Announced>, _| {
                // SAFETY: the control is boxed beside the coroutine in the
                // `Thread`, which is there as long as the coroutine is resumed.
                let control = unsafe { &*control };
                control.yielder.set(yielder);
                match catch_unwind(AssertUnwindSafe(|| body())) {
                    Ok(()) => Ended::Normally,
                    Err(payload) => {
                        let ended = if payload.is::<Abandoned>() {
                            Ended::Normally
                        } else {
                            Ended::Panicked(control.message_of(&*payload))
                        };
                        // Its destructor might panic, too.
                        if !payload.is::<String>() {
                            std::mem::forget(payload);
                        }
                        ended
                    }
                }
            }
        });
        Self {
            coroutine: Some(coroutine),
            begun: false,
            control,
        }
    }

    fn is_suspended(&self) -> bool {
        self.begun && self.coroutine.is_some()
    }

    fn resume(&mut self, with: Resume) -> Announced {
        let coroutine = self.coroutine.as_mut();
        let running = coroutine.expect("a thread that has ended is not resumed");
        self.begun = true;
        PLACE.set(Place::Inside(&raw const *self.control));
        let result = trap::during(running.trap_handler(), || running.resume(with));
        PLACE.set(Place::Outside);
        let ended = match result {
            CoroutineResult::Yield(announced) => return announced,
            CoroutineResult::Return(ended) => ended,
        };
        let coroutine = self.coroutine.take().expect("it has just been running");
        let has_crashed = matches!(ended, Ended::Overflowed | Ended::Aborted);
        let does = match ended {
            Ended::Normally => Does::Ends,
            Ended::Panicked(message) => Does::Panics(message),
            Ended::Overflowed => Does::Overflows(self.control.settings.stack),
            Ended::Aborted => Does::Panics(self.control.last_words()),
        };
        if has_crashed {
            // Others may borrow what is on its stack.
            std::mem::forget(coroutine);
            SPENT.set(true);
        } else {
            STACKS.with_borrow_mut(|(_, stacks)| stacks.push(coroutine.into_stack()));
        }
        // It may have crashed in the middle of anything.
        let mind = self.control.mind.try_borrow_mut();
        let mood = mind.map(|mut mind| mind.announce()).unwrap_or_default();
        Announced {
            does,
            mood,
            at: Location::caller(),
            passed: self.control.passed.take(),
        }
    }

    /// Unwinds the thread if it has not ended; false if it stays behind.
    fn unwind(&mut self) -> bool {
        if !self.is_suspended() {
            if let Some(mut coroutine) = self.coroutine.take() {
                // It has not begun: nothing of the program's is on its stack.
                coroutine.force_unwind();
                STACKS.with_borrow_mut(|(_, stacks)| stacks.push(coroutine.into_stack()));
            }
            return true;
        }
        self.resume(Resume::Leave);
        !self.leave_behind()
    }

    /// Lets go of the thread as it is, if it has not ended; true if so.
    fn leave_behind(&mut self) -> bool {
        let Some(mut coroutine) = self.coroutine.take() else {
            return false;
        };
        if SPENT.get() {
            std::mem::forget(coroutine);
            return true;
        }
        // SAFETY: what is on the stack is leaked, not dropped. Nobody looks at
        // it any more: no thread of this run is resumed after this, and all
        // that its threads share is leaked, too.
        unsafe { coroutine.force_reset() };
        STACKS.with_borrow_mut(|(_, stacks)| stacks.push(coroutine.into_stack()));
        true
    }
}

/// Keeps what a panic in an explored thread says, instead of printing it.
fn capture_panics() {
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
            let unsaid = with_control(|control| {
                control.unwinds.set(true);
                control.said.replace(Some(said.clone()));
            });
            if unsaid.is_none() {
                PANIC.set(Some(said));
            }
        }));
    });
}
