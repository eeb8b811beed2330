//! One execution of the program's own code, driven one operation at a time.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    sync::{Arc, Once},
};

use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};

use crate::{
    Digest,
    operation::{AnyOperation, AnyState, Moment},
    thread::Standing,
};

/// How much stack each thread has.
const STACK: usize = 256 * 1024;

/// What a program is made of: threads, and a look at the end.
///
/// The closure that is given to [`Explorer::explore`](crate::Explorer::explore)
/// makes the objects and gives the program its threads. It runs many times and
/// must do the same every time.
#[derive(Default)]
pub struct Program {
    pub(crate) threads: Vec<(&'static str, Body)>,
    pub(crate) at_end: Option<(u32, Arc<dyn AnyOperation>)>,
    keep: Vec<Box<dyn std::any::Any>>,
}

type Body = Box<dyn FnOnce()>;

impl Program {
    /// Adds a thread. Threads of one class, which stand side by side, run the
    /// same code with the same values, and are interchangeable unless they ask
    /// who they are ([`crate::tell_apart`]).
    pub fn thread(&mut self, class: &'static str, body: impl FnOnce() + 'static) {
        self.threads.push((class, Box::new(body)));
    }

    /// An operation that must have an outcome when every thread has ended.
    pub fn at_end<O: crate::Operation>(&mut self, object: &crate::Object<O::State>, operation: O) {
        self.at_end = Some((object.index(), Arc::new(operation)));
    }

    /// Keeps a value as long as the program's threads may need it.
    pub fn keep(&mut self, value: impl std::any::Any) {
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
    Destroys(u32),
    Ends,
    Panics(String),
}

/// What a thread is about to do, and everything that it knows.
#[derive(Debug)]
pub(crate) struct Announced {
    pub(crate) does: Does,
    /// What it does just before, in the same step.
    pub(crate) with: Vec<(u32, Arc<dyn AnyOperation>)>,
    pub(crate) at: &'static Location<'static>,
    pub(crate) digest: Digest,
    pub(crate) standing: Standing,
    pub(crate) passed: Passed,
}

/// What a thread has done on its way to an announcement.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passed {
    /// It has asked who it is.
    pub(crate) asked: bool,
    /// It has ended a round.
    pub(crate) ended: bool,
    /// It has been served.
    pub(crate) served: bool,
}

/// What a thread of a run has with it.
pub(crate) struct Control {
    yielder: Cell<*const Yielder<Digest, Announced>>,
    pub(crate) thread: usize,
    /// Where its digest begins.
    origin: Digest,
    pub(crate) digest: Cell<Digest>,
    /// What it does not forget before it begins anew, if there is anything.
    pub(crate) lasting: Cell<Option<Digest>>,
    pub(crate) standing: Cell<Standing>,
    with: RefCell<Vec<(u32, Arc<dyn AnyOperation>)>>,
    /// Whether the digest tells the thread from others of its class.
    pub(crate) apart: bool,
    passed: Cell<Passed>,
    pub(crate) tally: Cell<u32>,
    /// The line for which it performs operations, if that is not the caller.
    pub(crate) line: Cell<Option<&'static Location<'static>>>,
    /// A destructor was skipped while it panicked: it is lost.
    spoilt: Cell<bool>,
    abandoned: Cell<bool>,
}

/// Where this OS thread's code stands.
#[derive(Clone, Copy)]
enum Place {
    Outside,
    /// The program is being made.
    Making,
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
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Stacks for the next run.
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// Whether the calling code belongs to a program that is explored: what it
/// creates can be explored objects.
pub fn is_exploring() -> bool {
    !matches!(PLACE.get(), Place::Outside)
}

/// Whether somebody will read what happens, so that objects are worth printing.
pub fn is_recording() -> bool {
    RECORDING.get()
}

/// The number of the program's thread that runs now, `0..`; none while the
/// program is being made or taken down.
pub fn current() -> Option<usize> {
    with_control(|control| control.thread)
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

    /// Says where it is in its round.
    pub(crate) fn stand(&self, standing: Standing) {
        let before = self.standing.replace(standing);
        let ends = before != Standing::Idle && matches!(standing, Standing::Idle | Standing::Fresh);
        // Whoever ends a round has been served in it.
        let is_served = ends || standing == Standing::Served;
        self.passed.update(|passed| Passed {
            ended: passed.ended || ends,
            served: passed.served || is_served && before != Standing::Served,
            ..passed
        });
    }

    /// Everything that it knows.
    fn knows(&self) -> Digest {
        let digest = self.digest.get();
        self.lasting
            .get()
            .map_or(digest, |lasting| digest.then(lasting))
    }

    pub(crate) fn spoil(&self) {
        self.spoilt.set(true);
    }

    /// The digest of a thread that has just begun with this part of its work.
    pub(crate) fn restart(&self, part: Digest) {
        self.tally.set(0);
        self.lasting.set(None);
        self.digest.set(self.origin.then(part));
    }

    pub(crate) fn defer(&self, object: u32, operation: Arc<dyn AnyOperation>) {
        self.with.borrow_mut().push((object, operation));
    }

    /// Says what the thread is about to do, and waits until it may; gives back
    /// what it learns.
    pub(crate) fn announce(&self, does: Does, at: &'static Location<'static>) -> Digest {
        let spoilt = self.spoilt.get();
        let does = if spoilt {
            Does::Panics(take_message())
        } else {
            does
        };
        let announced = Announced {
            does,
            with: self.with.take(),
            at: self.line.get().unwrap_or(at),
            digest: self.knows(),
            standing: self.standing.get(),
            passed: self.passed.take(),
        };
        let yielder = self.yielder.get();
        // SAFETY: the coroutine that runs on this stack set the pointer to its
        // own yielder, which lives as long as the coroutine's closure.
        let answer = unsafe { &*yielder }.suspend(announced);
        self.digest.set(self.digest.get().then(answer));
        if self.standing.get() == Standing::Fresh {
            self.standing.set(Standing::Waiting);
        }
        answer
    }
}

/// Adds an object to the program that is being made, or lets the running
/// thread create it. None outside.
pub(crate) fn create(state: AnyState, at: &'static Location<'static>) -> Option<u32> {
    match PLACE.get() {
        Place::Making => Some(MADE.with_borrow_mut(|made| {
            made.push((state, at));
            number(made.len() - 1)
        })),
        Place::Inside(_) => {
            with_control(|control| number_of(control.announce(Does::Creates(state), at)))
        }
        Place::Outside | Place::Leaving => None,
    }
}

/// The object is gone.
pub(crate) fn destroy(object: u32) {
    if !std::thread::panicking() {
        with_control(|control| control.announce(Does::Destroys(object), Location::caller()));
    }
}

/// Performs the operation: announced by the running thread, or at once while
/// the program is being made.
pub(crate) fn perform(
    object: u32,
    operation: Arc<dyn AnyOperation>,
    at: &'static Location<'static>,
) -> Digest {
    match PLACE.get() {
        Place::Making => MADE.with_borrow_mut(|made| {
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
        Place::Inside(_) => {
            with_control(|control| control.announce(Does::Operation(object, operation), at))
                .unwrap_or_default()
        }
        Place::Outside | Place::Leaving => {
            panic!("an explored object was used outside its program: {operation:?}")
        }
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
    pub(crate) at_end: Option<(u32, Arc<dyn AnyOperation>)>,
    kept: Vec<Box<dyn std::any::Any>>,
}

struct Thread {
    coroutine: Option<Coroutine<Digest, Announced, (), DefaultStack>>,
    control: Box<Control>,
}

impl Run {
    /// Makes the program. No thread runs yet. `apart` says of each class
    /// whether its threads are told apart.
    pub(crate) fn new(make: &dyn Fn(&mut Program), apart: &dyn Fn(&str) -> bool) -> Self {
        capture_panics();
        let mut program = Program::default();
        MADE.take();
        PLACE.set(Place::Making);
        let outcome = catch_unwind(AssertUnwindSafe(|| make(&mut program)));
        PLACE.set(Place::Outside);
        if let Err(payload) = outcome {
            // Nothing that was made is explored any more: it may be dropped.
            let message = PANIC.take();
            std::panic::resume_unwind(message.map_or(payload, |message| Box::new(message)));
        }
        let classes: Vec<_> = program.threads.iter().map(|(class, _)| *class).collect();
        let threads = program
            .threads
            .into_iter()
            .enumerate()
            .map(|(number, (class, body))| {
                let apart = apart(class);
                let class = Digest::of(class);
                let origin = if apart {
                    class.then(Digest::of(&number))
                } else {
                    class
                };
                Thread::new(number, origin, apart, body)
            });
        Self {
            threads: threads.collect(),
            objects: MADE.take(),
            classes,
            at_end: program.at_end,
            kept: program.keep,
        }
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Lets a thread go on, with what it has learned, until it announces the
    /// next thing. The first time it has learned nothing, and has announced
    /// nothing before.
    pub(crate) fn resume(&mut self, thread: usize, answer: Digest) -> Announced {
        let Thread { coroutine, control } = &mut self.threads[thread];
        let running = coroutine
            .as_mut()
            .expect("a thread that has ended is not resumed");
        PANIC.take();
        PLACE.set(Place::Inside(&raw const **control));
        let result = catch_unwind(AssertUnwindSafe(|| running.resume(answer)));
        PLACE.set(Place::Outside);
        let does = match result {
            Ok(CoroutineResult::Yield(announced)) => return announced,
            Ok(CoroutineResult::Return(())) => Does::Ends,
            Err(payload) => Does::Panics(message_of(&*payload)),
        };
        let ended = coroutine.take().expect("it has just been running");
        STACKS.with_borrow_mut(|stacks| stacks.push(ended.into_stack()));
        Announced {
            does,
            with: control.with.take(),
            at: Location::caller(),
            digest: control.knows(),
            standing: control.standing.get(),
            passed: control.passed.take(),
        }
    }

    /// Whether what happens is for somebody to read.
    pub(crate) fn record(on: bool) {
        RECORDING.set(on);
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        PLACE.set(Place::Leaving);
        for thread in &mut self.threads {
            let Some(mut coroutine) = thread.coroutine.take() else {
                continue;
            };
            thread.control.abandoned.set(true);
            coroutine.force_unwind();
            STACKS.with_borrow_mut(|stacks| stacks.push(coroutine.into_stack()));
        }
        self.kept.clear();
        PLACE.set(Place::Outside);
    }
}

impl Thread {
    fn new(number: usize, origin: Digest, apart: bool, body: Body) -> Self {
        let control = Box::new(Control {
            yielder: Cell::new(std::ptr::null()),
            thread: number,
            origin,
            digest: Cell::new(origin),
            lasting: Cell::new(None),
            standing: Cell::default(),
            with: RefCell::default(),
            apart,
            passed: Cell::default(),
            tally: Cell::new(0),
            line: Cell::new(None),
            spoilt: Cell::new(false),
            abandoned: Cell::new(false),
        });
        let stack = STACKS.with_borrow_mut(Vec::pop);
        let stack = stack.unwrap_or_else(|| {
            DefaultStack::new(STACK).expect("there is memory for a thread's stack")
        });
        let coroutine = Coroutine::with_stack(stack, {
            let control: *const Control = &raw const *control;
            move |yielder: &Yielder<Digest, Announced>, _| {
                // SAFETY: the control is boxed beside the coroutine in the
                // `Thread`, and the coroutine is unwound before it is dropped.
                unsafe { &*control }.yielder.set(yielder);
                body();
            }
        });
        Self {
            coroutine: Some(coroutine),
            control,
        }
    }
}

fn message_of(payload: &(dyn std::any::Any + Send)) -> String {
    let said = PANIC.take();
    said.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

fn take_message() -> String {
    PANIC
        .take()
        .unwrap_or_else(|| "a panic that was caught".to_owned())
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
            let said = match panic.location() {
                Some(at) => format!("{message} ({}:{})", at.file(), at.line()),
                None => message.to_owned(),
            };
            PANIC.with_borrow_mut(|first| {
                first.get_or_insert(said);
            });
        }));
    });
}
