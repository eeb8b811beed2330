//! Whether a thread of the program still announces what it does.

use std::{
    panic::Location,
    ptr,
    sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering},
};

/// Which thread runs the program's code. Looked at from outside: where nothing
/// changes for long, it is silent.
pub(crate) struct Heartbeat {
    /// Goes up whenever a thread begins to run and whenever it comes back: odd
    /// while one runs.
    beats: AtomicU64,
    /// Its number; or that the program is being made, or taken down.
    thread: AtomicUsize,
    /// The line of its last operation, if there is one.
    after: AtomicPtr<Location<'static>>,
    /// The system's number of the OS thread that runs it.
    task: AtomicI32,
}

const MAKING: usize = usize::MAX;
const TEARING_DOWN: usize = usize::MAX - 1;

/// A thread that runs, as [`Heartbeat::running`] saw it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    beats: u64,
    /// None while the program is being made or taken down.
    pub(crate) thread: Option<usize>,
    pub(crate) is_tearing_down: bool,
    pub(crate) after: Option<&'static Location<'static>>,
    task: i32,
}

impl Running {
    /// Whether it waits for the system, instead of computing, if that can be
    /// known.
    pub(crate) fn sleeps(self) -> Option<bool> {
        let stat = std::fs::read_to_string(format!("/proc/self/task/{}/stat", self.task)).ok()?;
        // The number, the name in parentheses, the state.
        let state = stat.rsplit(") ").next()?.chars().next()?;
        Some(state != 'R')
    }
}

/// The system's number of this OS thread.
#[cfg(target_os = "linux")]
fn task() -> i32 {
    // SAFETY: it only asks.
    unsafe { libc::gettid() }
}

#[cfg(not(target_os = "linux"))]
fn task() -> i32 {
    0
}

impl Heartbeat {
    pub(crate) fn new() -> Self {
        Self {
            beats: AtomicU64::new(0),
            thread: AtomicUsize::new(0),
            after: AtomicPtr::new(ptr::null_mut()),
            task: AtomicI32::new(0),
        }
    }

    /// Runs the code of `thread`, whose last operation was there; with none, the
    /// code that makes the program.
    pub(crate) fn during<R>(
        &self,
        thread: Option<usize>,
        after: Option<&'static Location<'static>>,
        run: impl FnOnce() -> R,
    ) -> R {
        let after = after.map_or(ptr::null_mut(), |at| ptr::from_ref(at).cast_mut());
        let thread = thread.unwrap_or(MAKING);
        self.thread.store(thread, Ordering::Relaxed);
        self.after.store(after, Ordering::Relaxed);
        // A worker is always the same one.
        if self.task.load(Ordering::Relaxed) == 0 {
            self.task.store(task(), Ordering::Relaxed);
        }
        // Nobody else writes it.
        let beats = self.beats.load(Ordering::Relaxed);
        self.beats.store(beats + 1, Ordering::Release);
        let result = run();
        self.beats.store(beats + 2, Ordering::Release);
        result
    }

    /// Takes a program down.
    pub(crate) fn tearing_down(&self, run: impl FnOnce()) {
        let is_inside = self.beats.load(Ordering::Relaxed) % 2 == 1;
        if is_inside {
            run();
        } else {
            self.during(Some(TEARING_DOWN), None, run);
        }
    }

    /// The thread that runs now.
    pub(crate) fn running(&self) -> Option<Running> {
        let beats = self.beats.load(Ordering::Acquire);
        let after = self.after.load(Ordering::Relaxed);
        let thread = self.thread.load(Ordering::Relaxed);
        (beats % 2 == 1).then(|| Running {
            beats,
            thread: Some(thread).filter(|it| *it < TEARING_DOWN),
            is_tearing_down: thread == TEARING_DOWN,
            // SAFETY: it is null or was made from a `&'static`, and is only read.
            after: unsafe { after.as_ref() },
            task: self.task.load(Ordering::Relaxed),
        })
    }
}
