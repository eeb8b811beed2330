//! One execution of the program's own code, driven one operation at a time.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    rc::Rc,
    sync::Arc,
};

use corosensei::{Coroutine, CoroutineResult, Yielder, stack::DefaultStack};

use super::{
    control::{self, Announced, Control, Made, NextAction, Resume, Settings, Suspend},
    description::{Body, Program},
    heartbeat::Heartbeat,
    operation::AnyOperation,
    os_thread::OsThread,
    strays,
    thread_state::ThreadState,
    trap::{self, Ended},
};
use crate::leaves::{digest::Digest, report::Finding};

thread_local! {
    /// Stacks to be reused, and their size.
    static STACKS: RefCell<(usize, Vec<DefaultStack>)> = const { RefCell::new((0, Vec::new())) };
    /// Code has crashed on this OS thread and left its state corrupt: it may seem
    /// to be panicking still, or hold locks of the system.
    static SPENT: Cell<bool> = const { Cell::new(false) };
}

/// The least stack for code of the program that belongs to no thread.
const LEAST_STACK: usize = 2 << 20;

/// An execution in progress.
pub(crate) struct Run {
    threads: Vec<Thread>,
    /// The objects that were made with the program.
    pub(crate) objects: Vec<Made>,
    pub(crate) classes: Vec<&'static str>,
    pub(crate) at_end: Vec<(u32, Arc<dyn AnyOperation>)>,
    settings: Settings,
    id: u64,
    heartbeat: Arc<Heartbeat>,
    mixes_panics: bool,
    /// Values that are dropped when all threads are gone.
    kept: Vec<Box<dyn Any>>,
}

struct Thread {
    /// None once it has ended.
    carrier: Option<Carrier>,
    begun: bool,
    control: Box<Control>,
}

/// What a thread runs on.
enum Carrier {
    Coroutine(Coroutine<Resume, Announced, Ended, DefaultStack>),
    OsThread(OsThread),
}

impl Run {
    /// Makes the program; no thread runs yet. `asymmetric` says for which classes
    /// symmetry is broken. An error is what went wrong.
    pub(crate) fn new(
        make: &dyn Fn(&mut Program),
        settings: Settings,
        asymmetric: &dyn Fn(&str) -> bool,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<Self, Box<Finding>> {
        control::capture_panics();
        let id = control::new_number();
        let bytes = settings.stack.max(LEAST_STACK);
        let mut program = Box::new(Program::default());
        let (ended, objects) = control::making(id, bytes, || make(&mut program));
        if ended.is_a_crash() {
            SPENT.set(true);
            std::mem::forget((program, objects));
            return Err(Box::new(match ended {
                Ended::Overflowed => Finding::StackOverflow {
                    thread: None,
                    bytes,
                },
                _ => Finding::Panic(control::ABORTS.to_owned()),
            }));
        }
        let Program {
            threads,
            at_end,
            keep,
        } = *program;
        let mut run = Self {
            classes: threads.iter().map(|(class, _)| *class).collect(),
            threads: Vec::new(),
            objects,
            at_end,
            settings,
            id,
            heartbeat: Arc::clone(heartbeat),
            mixes_panics: false,
            kept: keep,
        };
        if let Ended::Panicked(said) = ended {
            run.kept
                .extend(threads.into_iter().map(|it| Box::new(it) as Box<dyn Any>));
            return Err(Box::new(Finding::Panic(said)));
        }
        for (number, (class, body)) in threads.into_iter().enumerate() {
            let asymmetric = asymmetric(class);
            let class = Digest::of(class);
            let origin = if asymmetric {
                class.then(Digest::of(&number))
            } else {
                class
            };
            run.kept.push(Box::new(Rc::clone(&body)));
            let control =
                Control::new((number, id), settings, ThreadState::new(origin), asymmetric);
            run.threads.push(Thread::new(control, body));
        }
        Ok(run)
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Resumes a thread with an answer, until its next announcement. The first time
    /// the answer is ignored.
    pub(crate) fn resume(&mut self, thread: usize, answer: Digest) -> Announced {
        let announced = self.threads[thread].resume(Resume::Answer(answer));
        let several = self.threads.len() > 1;
        self.mixes_panics |= several && self.threads[thread].shares_a_panic();
        announced
    }

    /// Whether one of several threads has performed an operation while it was
    /// unwinding: others on the same OS thread would have seemed to be panicking.
    pub(crate) fn mixes_panics(&self) -> bool {
        self.mixes_panics
    }

    /// The attempted use of one of its objects by a thread that is not the
    /// program's.
    pub(crate) fn stray(&self) -> Option<String> {
        strays::of(self.id)
    }

    /// Whether no more code of programs may run on this OS thread.
    pub(crate) fn is_spent() -> bool {
        SPENT.get()
    }
}

impl Drop for Run {
    /// Unwinds the threads that have not ended, those first that are unwinding
    /// already. What cannot be unwound is leaked, with all that it might borrow.
    fn drop(&mut self) {
        let heartbeat = Arc::clone(&self.heartbeat);
        heartbeat.tearing_down(|| self.tear_down());
    }
}

impl Run {
    fn tear_down(&mut self) {
        let mut leaked = false;
        if self.settings.leaks_abandoned || SPENT.get() {
            for thread in &mut self.threads {
                leaked |= thread.is_suspended() && thread.leak();
            }
        }
        for unwinding in [true, false] {
            for thread in &mut self.threads {
                if !unwinding || thread.control.unwinds.get() {
                    leaked |= !thread.unwind();
                }
            }
        }
        let mut kept = std::mem::take(&mut self.kept);
        if leaked || self.settings.leaks_abandoned || SPENT.get() {
            std::mem::forget(kept);
            return;
        }
        let bytes = self.settings.stack.max(LEAST_STACK);
        let ended = control::tearing_down(bytes, move || {
            while let Some(value) = kept.pop() {
                // A panic in a destructor here is no finding.
                if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
                    std::mem::forget(payload);
                }
            }
        });
        SPENT.set(SPENT.get() || ended.is_a_crash());
    }
}

impl Thread {
    fn new(control: Control, body: Body) -> Self {
        let size = control.settings.stack;
        let control = Box::new(control);
        if control.settings.os_threads {
            return Self {
                carrier: Some(Carrier::OsThread(OsThread::new(&control, body))),
                begun: false,
                control,
            };
        }
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
                // SAFETY: the control is boxed in the same `Thread` as the
                // coroutine, which exists as long as the coroutine is resumed.
                let control = unsafe { &*control };
                control.suspend.set(Suspend::Coroutine(yielder));
                control.ended(catch_unwind(AssertUnwindSafe(|| body())))
            }
        });
        Self {
            carrier: Some(Carrier::Coroutine(coroutine)),
            begun: false,
            control,
        }
    }

    /// Whether it is suspended while it unwinds, on an OS thread that others share.
    fn shares_a_panic(&self) -> bool {
        matches!(self.carrier, Some(Carrier::Coroutine(_))) && self.control.unwinds.get()
    }

    fn is_suspended(&self) -> bool {
        self.begun && self.carrier.is_some()
    }

    fn resume(&mut self, with: Resume) -> Announced {
        let carrier = self.carrier.as_mut();
        let carrier = carrier.expect("a thread that has ended is not resumed");
        self.begun = true;
        let ended = match carrier {
            Carrier::OsThread(running) => match running.resume(with) {
                Ok(announced) => return announced,
                Err(ended) => ended,
            },
            Carrier::Coroutine(running) => {
                let result = self
                    .control
                    .inside(|| trap::during(running.trap_handler(), || running.resume(with)));
                match result {
                    CoroutineResult::Yield(announced) => return announced,
                    CoroutineResult::Return(ended) => ended,
                }
            }
        };
        let carrier = self.carrier.take().expect("it has just been running");
        let has_crashed = ended.is_a_crash();
        let next = match ended {
            Ended::Normally => NextAction::Ends,
            Ended::Panicked(message) => NextAction::Panics(message),
            Ended::Overflowed => NextAction::Overflows(self.control.settings.stack),
            Ended::Aborted => NextAction::Panics(self.control.abort_message()),
        };
        match carrier {
            Carrier::Coroutine(coroutine) if has_crashed => {
                // Other threads may borrow values on its stack.
                std::mem::forget(coroutine);
                SPENT.set(true);
            }
            Carrier::Coroutine(coroutine) => {
                STACKS.with_borrow_mut(|(_, stacks)| stacks.push(coroutine.into_stack()));
            }
            // Only its own OS thread is corrupt.
            Carrier::OsThread(_) => {}
        }
        // It may have crashed while the state was borrowed.
        let state = self.control.state.try_borrow_mut();
        let snapshot = state.map(|mut state| state.announce()).unwrap_or_default();
        Announced {
            next,
            snapshot,
            at: Location::caller(),
            segment: self.control.segment.take(),
        }
    }

    /// Unwinds the thread if it has not ended; false if it had to be leaked.
    fn unwind(&mut self) -> bool {
        if !self.is_suspended() {
            // If it has not begun, there is nothing of the program's on its stack.
            match self.carrier.take() {
                Some(Carrier::Coroutine(mut coroutine)) => {
                    coroutine.force_unwind();
                    STACKS.with_borrow_mut(|(_, stacks)| stacks.push(coroutine.into_stack()));
                }
                Some(Carrier::OsThread(thread)) => thread.cancel(),
                None => {}
            }
            return true;
        }
        self.resume(Resume::Leave);
        !self.leak()
    }

    /// Leaks the thread as it is, if it has not ended; true if so.
    fn leak(&mut self) -> bool {
        let mut coroutine = match self.carrier.take() {
            Some(Carrier::Coroutine(coroutine)) => coroutine,
            // It stays blocked where it is.
            Some(Carrier::OsThread(_)) => return true,
            None => return false,
        };
        if SPENT.get() {
            std::mem::forget(coroutine);
            return true;
        }
        // SAFETY: what is on the stack is leaked, not dropped. It is not accessed
        // any more: no thread of this run is resumed after this, and all that its
        // threads share is leaked, too.
        unsafe { coroutine.force_reset() };
        STACKS.with_borrow_mut(|(_, stacks)| stacks.push(coroutine.into_stack()));
        true
    }
}
