//! The running exploration, its executions, and which of them an object belongs to.

use std::{
    cell::{Cell, RefCell},
    panic::{self, UnwindSafe, catch_unwind},
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
    },
};

use super::unshown::Unshown;

/// How a semaphore is modelled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    #[default]
    Binary,
    Counting,
    Watched,
}

/// What is known about the program, from one execution to the next.
#[derive(Default)]
pub(super) struct Model {
    /// The form of each semaphore, in the order in which an execution creates them.
    pub(super) forms: Vec<Form>,
    /// How many semaphores this execution has created.
    created: usize,
    pub(super) threads: Vec<(loom::thread::ThreadId, usize)>,
    pub(super) executions: u64,
    pub(super) unshown: Unshown,
    pub(super) restart: bool,
    pub(super) stopped: bool,
    /// The first panic's message.
    pub(super) message: Option<String>,
}

thread_local! {
    pub(super) static MODEL: RefCell<Option<Model>> = const { RefCell::new(None) };
    /// The execution that this OS thread is in, or was in last.
    static EXECUTION: Cell<Execution> = const { Cell::new(Execution::NONE) };
    /// Whether this OS thread is inside an execution.
    pub(super) static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Whether a panic is expected, and caught by [`is_ordered`].
    static PROBING: Cell<bool> = const { Cell::new(false) };
}

impl Model {
    pub(super) fn with<R>(f: impl FnOnce(&mut Self) -> R) -> R {
        MODEL.with_borrow_mut(|model| f(model.as_mut().expect("inside an exploration")))
    }

    /// The model with which the exploration starts again: it keeps the forms.
    pub(super) fn anew(self) -> Self {
        Self {
            forms: self.forms,
            ..Self::default()
        }
    }

    pub(super) fn begin_execution(&mut self) {
        self.executions += 1;
        EXECUTION.set(Execution::next());
        self.created = 0;
        self.threads.clear();
    }

    pub(super) fn next_semaphore(&mut self) -> (usize, Form) {
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

/// Keeps a model's panics off the terminal, and the first message for the report.
pub(super) fn capture_panics() {
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

/// Whether loom accepts an access. It panics at one that nothing orders.
pub(super) fn is_ordered(access: impl FnOnce() + UnwindSafe) -> bool {
    PROBING.set(true);
    let outcome = catch_unwind(access);
    PROBING.set(false);
    outcome.is_ok()
}

/// Records in the running exploration what loom does not show.
pub(super) fn note(what: impl FnOnce(&mut Unshown)) {
    Model::with(|model| what(&mut model.unshown));
}

/// One execution of one exploration; no two in the process are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Execution(u64);

impl Execution {
    pub(super) const NONE: Self = Self(0);

    pub(super) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// The execution that an object was made in. Its loom objects exist only there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home(Execution);

impl Home {
    /// The running execution.
    pub(super) fn here() -> Self {
        Self(EXECUTION.get())
    }

    /// Whether it is the running execution.
    pub(super) fn is_here(self) -> bool {
        RUNNING.get() && EXECUTION.get() == self.0
    }

    /// Panics if it is not the running execution.
    #[track_caller]
    #[inline]
    pub(super) fn must_be_here(self, what: &str) {
        if !self.is_here() {
            stranger(what);
        }
    }
}

#[cold]
#[track_caller]
fn stranger(what: &str) -> ! {
    crate::Fault::misuse(format!(
        "a {what} is used that was made outside of this run: make it where the solution is made, \
         not in a static"
    ))
}
