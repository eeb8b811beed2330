//! One execution of a program: its threads are coroutines, which run up to their
//! next operation.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    fmt,
    hash::Hash,
    panic::{AssertUnwindSafe, Location, catch_unwind},
    rc::Rc,
    sync::Once,
};

use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};

use super::{
    configuration::{Configuration, Finding, Pending, Spurious, TIMED_OUT, Transition},
    objects::ObjectState,
    values::{Bytes, Interner, number},
};
use crate::Discipline;

/// A program: what its threads do, and what must be true when all have ended.
#[derive(Default)]
pub struct Program {
    threads: Vec<Rc<dyn Fn()>>,
    at_end: Vec<Box<dyn Fn() -> Option<Finding>>>,
    kept: Vec<Box<dyn Any>>,
}

impl Program {
    /// Adds a thread.
    pub fn thread(&mut self, body: impl Fn() + 'static) {
        self.threads.push(Rc::new(body));
    }

    /// Objects that are made from now on have this discipline.
    pub fn adopt(&mut self, discipline: Discipline) {
        with(|execution| execution.discipline = discipline);
    }

    /// Adds a check, for when all threads have ended: what is wrong then, if
    /// anything.
    pub fn at_end(&mut self, check: impl Fn() -> Option<Finding> + 'static) {
        self.at_end.push(Box::new(check));
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} threads", self.threads.len())
    }
}

/// A thread's coroutine.
struct Coroutined {
    /// None while it runs, and when it has ended.
    coroutine: Option<Coroutine<(), (), (), DefaultStack>>,
    yielder: *const Yielder<(), ()>,
    /// What its last panic said.
    panic_message: String,
}

/// How the program is run.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    /// Whether [`back_to`] takes what a thread forgets out of its history.
    pub(super) forgets: bool,
    /// How often a thread may wake spuriously at one line.
    pub(super) spurious: u32,
}

#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(super) struct Execution {
    pub(super) configuration: Configuration,
    coroutines: Vec<Coroutined>,
    settings: Settings,
    /// The thread that runs now, and whether it is the one that takes the step.
    running: Option<usize>,
    is_mover: bool,
    /// Whether a spurious wakeup was left out.
    pub(super) limited: bool,
    /// Of objects that are made now.
    pub(super) discipline: Discipline,
    /// Whether an operation of this step announces something.
    pub(super) announces: bool,
}

impl Execution {
    /// The thread that runs now.
    fn me(&self) -> usize {
        self.running.expect("a thread runs")
    }

    /// The number of a value.
    pub(super) fn value(&mut self, bytes: Vec<u8>) -> u32 {
        self.configuration.interner.value(bytes)
    }

    fn tell(&mut self, thread: usize, what: u32) {
        self.configuration.tell(thread, what);
    }

    pub(super) fn threads(&self) -> usize {
        self.coroutines.len()
    }
}

/// What this OS thread does now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// No code of the program runs.
    Outside,
    /// The program is being made.
    Making,
    /// One of its threads runs.
    Inside,
    /// What it owns is being dropped.
    Dropping,
}

thread_local! {
    static STAGE: Cell<Stage> = const { Cell::new(Stage::Outside) };
    static EXECUTION: RefCell<Option<Execution>> = const { RefCell::new(None) };
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// The size of a thread's stack, in bytes.
const STACK: usize = 128 << 10;

/// Whether the calling code belongs to a program that is enumerated.
pub(crate) fn is_running() -> bool {
    STAGE.get() != Stage::Outside
}

/// The number of the thread that runs now.
pub(crate) fn current() -> Option<usize> {
    (STAGE.get() == Stage::Inside).then(|| with(|execution| execution.me()))
}

pub(super) fn with<R>(f: impl FnOnce(&mut Execution) -> R) -> R {
    EXECUTION
        .with_borrow_mut(|execution| f(execution.as_mut().expect("a program is enumerated here")))
}

/// Makes an object; returns its number.
pub(super) fn create(object: impl FnOnce(&mut Execution) -> ObjectState) -> usize {
    match STAGE.get() {
        Stage::Dropping => return usize::MAX,
        // No other thread can see the object yet: making it is part of the step
        // that the thread takes, if it takes one.
        Stage::Inside if !with(|execution| execution.is_mover) => {
            perform(Pending::Own);
        }
        _ => {}
    }
    with(|execution| {
        let object = object(execution);
        execution.configuration.objects.push(object);
        let made = execution.configuration.objects.len() - 1;
        if let Some(me) = execution.running {
            execution.tell(me, number(made));
        }
        made
    })
}

/// Performs the operation, once it is enabled; returns its answer.
pub(super) fn perform(pending: Pending) -> u32 {
    match STAGE.get() {
        Stage::Outside => panic!("an enumerated object is used outside of its program"),
        Stage::Making => panic!("no operation can be performed before there are threads"),
        // A destructor, when all is over.
        Stage::Dropping => return 0,
        Stage::Inside => {}
    }
    let yielder = with(|execution| {
        let me = execution.me();
        execution.configuration.threads[me].pending = pending;
        execution.coroutines[me].yielder
    });
    // SAFETY: it is the yielder of the coroutine that runs now.
    unsafe { &*yielder }.suspend(());
    with(|execution| execution.configuration.threads[execution.me()].answer)
}

/// Does something that is always enabled. With `joins` it belongs to the step
/// that the thread takes, if it takes one.
pub(super) fn perform_own<R: Hash>(
    (cell, joins, announces): (usize, bool, bool),
    f: impl FnOnce() -> Result<(R, Vec<u8>), String>,
) -> R {
    if !joins || !with(|execution| execution.is_mover) {
        perform(Pending::Own);
    }
    match f() {
        Ok((told, value)) => {
            with(|execution| {
                execution.announces |= announces;
                let value = execution.value(value);
                execution.configuration.objects[cell] = ObjectState::cell(value);
                let answer = execution.value(Bytes::of(&told));
                execution.tell(execution.me(), answer);
            });
            told
        }
        Err(rule) => {
            with(|execution| {
                execution.configuration.failures.push(Finding::Rule(rule));
            });
            perform(Pending::Stuck);
            unreachable!("a thread that is stuck never goes on")
        }
    }
}

/// Waits; whether it was notified.
#[track_caller]
pub(super) fn wait(
    (condvar, mutex): (usize, usize),
    value: u32,
    (timed, looks_again): (bool, bool),
    at: &'static Location<'static>,
) -> bool {
    let spuriously = with(|execution| {
        let me = execution.me();
        let Settings { forgets, spurious } = execution.settings;
        let thread = &mut execution.configuration.threads[me];
        thread.line = at;
        let woken = thread.spurious.iter().find(|(line, _)| *line == at);
        let may = woken.is_none_or(|(_, times)| *times < spurious) || looks_again && forgets;
        execution.limited |= !may;
        may
    });
    let woke = perform(Pending::Wait {
        condvar,
        mutex,
        value,
        timed,
        spuriously,
    });
    woke != TIMED_OUT
}

/// A thread's history at some moment, to be restored later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past(Option<(u32, Spurious)>);

/// The history of the thread that runs now.
pub(crate) fn past() -> Past {
    if STAGE.get() != Stage::Inside {
        return Past(None);
    }
    with(|execution| {
        let thread = &execution.configuration.threads[execution.me()];
        let past = || (thread.history, thread.spurious.clone());
        Past(execution.settings.forgets.then(past))
    })
}

/// Restores the history, if [`Settings::forgets`] allows it.
pub(crate) fn back_to(past: &Past) {
    if let (Stage::Inside, Some((history, spurious))) = (STAGE.get(), &past.0) {
        with(|execution| {
            let me = execution.me();
            let thread = &mut execution.configuration.threads[me];
            thread.history = *history;
            thread.spurious.clone_from(spurious);
        });
    }
}

/// Adds something to the history of the thread that runs now.
pub(crate) fn learns<T: Hash + ?Sized>(what: &T) {
    if STAGE.get() == Stage::Inside {
        let bytes = Bytes::of(what);
        with(|execution| {
            let answer = execution.value(bytes);
            execution.tell(execution.me(), answer);
        });
    }
}

/// Replaces the thread's history by `local`, its whole local state: the thread is
/// at a place in its code that it may reach again.
pub fn reset_history<T: Hash + ?Sized>(local: &T) {
    if STAGE.get() == Stage::Inside {
        let bytes = Bytes::of(&("at", Bytes::of(local)));
        with(|execution| {
            let me = execution.me();
            let answer = execution.value(bytes);
            let thread = &mut execution.configuration.threads[me];
            thread.history = 0;
            thread.spurious.clear();
            execution.tell(me, answer);
        });
    }
}

/// The thread begins another of its rounds, which go on for ever.
pub fn begin_round() {
    reset_history("round");
    if STAGE.get() == Stage::Inside {
        with(|execution| {
            let me = execution.me();
            let round = &mut execution.configuration.threads[me].round;
            round.ended = round.inside;
            round.inside = true;
            round.waiting = false;
        });
    }
}

/// A program that is being run, on this OS thread.
pub(super) struct Run {
    kept: Vec<Box<dyn Any>>,
    at_end: Vec<Box<dyn Fn() -> Option<Finding>>>,
}

impl Run {
    /// Makes the program and runs each thread up to its first operation.
    pub(super) fn start(
        make: &dyn Fn(&mut Program),
        interner: Interner,
        settings: Settings,
    ) -> Self {
        capture_panics();
        EXECUTION.set(Some(Execution {
            configuration: Configuration::new(interner),
            coroutines: Vec::new(),
            settings,
            running: None,
            is_mover: false,
            limited: false,
            discipline: Discipline::Barging,
            announces: false,
        }));
        let mut program = Program::default();
        STAGE.set(Stage::Making);
        make(&mut program);
        STAGE.set(Stage::Outside);
        let Program {
            threads,
            at_end,
            mut kept,
        } = program;
        for (number, body) in threads.into_iter().enumerate() {
            // A coroutine that is given up leaks what it owns: so it only borrows
            // its body.
            let body: *const dyn Fn() = {
                let kept_body = Rc::clone(&body);
                kept.push(Box::new(body));
                Rc::as_ptr(&kept_body)
            };
            let stack = STACKS.with_borrow_mut(Vec::pop).unwrap_or_else(|| {
                DefaultStack::new(STACK).expect("there is memory for a thread's stack")
            });
            let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<(), ()>, ()| {
                with(|execution| execution.coroutines[number].yielder = yielder);
                // SAFETY: the run keeps it until its threads are gone.
                let body = unsafe { &*body };
                if catch_unwind(AssertUnwindSafe(body)).is_err() {
                    with(|execution| {
                        let message = &mut execution.coroutines[number].panic_message;
                        let message = std::mem::take(message);
                        let failures = &mut execution.configuration.failures;
                        failures.push(Finding::Panic(message));
                    });
                }
            });
            with(|execution| {
                execution.configuration.add_thread();
                execution.coroutines.push(Coroutined {
                    coroutine: Some(coroutine),
                    yielder: std::ptr::null(),
                    panic_message: String::new(),
                });
            });
        }
        let run = Self { kept, at_end };
        for thread in 0..with(|execution| execution.threads()) {
            resume(thread, false);
        }
        run
    }

    /// Takes one step.
    #[allow(clippy::unused_self, reason = "there is no step without a run")]
    pub(super) fn step(&mut self, transition: &Transition) {
        let goes_on = with(|execution| {
            execution.announces = false;
            execution.configuration.apply(transition)
        });
        for thread in goes_on {
            resume(thread, thread == transition.thread);
        }
    }

    /// What is wrong when all threads have ended.
    pub(super) fn wrong_at_end(&self) -> Option<Finding> {
        self.at_end.iter().find_map(|check| check())
    }

    /// Ends the run. Threads go on in any order, for to end is the cheapest way to
    /// be rid of them. Those that cannot end are given up, and leak what they own.
    pub(super) fn finish(self) -> Interner {
        let Self { kept, at_end } = self;
        let threads = with(|execution| execution.threads());
        let mut steps = 0;
        while steps < 60 && with(|execution| execution.configuration.wrong().is_empty()) {
            let transition = with(|execution| {
                let mut all = (0..threads).map(|next| (next + steps) % threads);
                all.find_map(|thread| {
                    let transitions = execution.configuration.transitions(thread);
                    transitions.into_iter().find(Transition::is_reliable)
                })
            });
            steps += 1;
            let Some(transition) = transition else {
                // This execution is not looked at any more: a permit that nobody has
                // released lets a thread end.
                let granted = with(|execution| execution.configuration.grant_permit());
                let Some(thread) = granted else {
                    break;
                };
                resume(thread, true);
                continue;
            };
            for thread in with(|execution| execution.configuration.apply(&transition)) {
                resume(thread, thread == transition.thread);
            }
        }
        for thread in 0..threads {
            let coroutine = with(|execution| execution.coroutines[thread].coroutine.take());
            if let Some(mut coroutine) = coroutine {
                // SAFETY: nothing on its stack is used again: what it borrows is
                // dropped only below.
                unsafe { coroutine.force_reset() };
                STACKS.with_borrow_mut(|stacks| stacks.push(coroutine.into_stack()));
            }
        }
        STAGE.set(Stage::Dropping);
        drop((at_end, kept));
        STAGE.set(Stage::Outside);
        let execution = EXECUTION.take().expect("it is there");
        execution.configuration.interner
    }
}

/// Runs a thread up to its next operation, or to its end.
fn resume(thread: usize, is_mover: bool) {
    let mut coroutine = with(|execution| {
        execution.running = Some(thread);
        execution.is_mover = is_mover;
        execution.coroutines[thread].coroutine.take()
    })
    .expect("it has not ended");
    STAGE.set(Stage::Inside);
    let result = coroutine.resume(());
    STAGE.set(Stage::Outside);
    with(|execution| {
        execution.running = None;
        execution.is_mover = false;
        match result {
            CoroutineResult::Yield(()) => {
                execution.coroutines[thread].coroutine = Some(coroutine);
            }
            CoroutineResult::Return(()) => {
                execution.configuration.threads[thread].pending = Pending::Ended;
                STACKS.with_borrow_mut(|stacks| stacks.push(coroutine.into_stack()));
            }
        }
    });
}

/// Keeps the panic messages of enumerated programs, instead of printing them.
fn capture_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if matches!(STAGE.get(), Stage::Outside | Stage::Making) {
                return before(panic);
            }
            let message = panic.payload_as_str().unwrap_or("").to_owned();
            with(|execution| {
                if let Some(me) = execution.running {
                    execution.coroutines[me].panic_message = message;
                }
            });
        }));
    });
}
