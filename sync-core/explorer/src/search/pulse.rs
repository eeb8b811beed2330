//! Whether a thread of the program still announces what it does.

use std::{
    panic::Location,
    ptr,
    sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering},
};

/// Which thread runs the program's code. Looked at from outside: where nothing
/// changes for long, it is silent.
pub(crate) struct Pulse {
    /// Goes up whenever a thread begins to run and whenever it comes back: odd
    /// while one runs.
    beats: AtomicU64,
    /// Its number; the largest there is while the program is being made.
    thread: AtomicUsize,
    /// The line of its last operation, if there is one.
    after: AtomicPtr<Location<'static>>,
    /// The system's number of the OS thread that runs it.
    task: AtomicI32,
}

/// A thread that runs, as [`Pulse::running`] saw it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    beats: u64,
    pub(crate) thread: Option<usize>,
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

impl Pulse {
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
        let thread = thread.unwrap_or(usize::MAX);
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

    /// The thread that runs now.
    pub(crate) fn running(&self) -> Option<Running> {
        let beats = self.beats.load(Ordering::Acquire);
        let after = self.after.load(Ordering::Relaxed);
        (beats % 2 == 1).then(|| Running {
            beats,
            thread: Some(self.thread.load(Ordering::Relaxed)).filter(|it| *it != usize::MAX),
            // SAFETY: it is null or was made from a `&'static`, and is only read.
            after: unsafe { after.as_ref() },
            task: self.task.load(Ordering::Relaxed),
        })
    }
}
