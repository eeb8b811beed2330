//! The heartbeat of an OS thread: whether the program's code on it still makes
//! announcements.

use std::{
    panic::Location,
    ptr,
    sync::atomic::{AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering},
};

/// Which thread's code runs on an OS thread. The watchdog reads it: if nothing
/// changes for the timeout, the code is hung.
pub(crate) struct Heartbeat {
    /// Incremented when code of the program starts to run and when it returns: odd
    /// while it runs.
    beats: AtomicU64,
    /// The number of the running thread, `MAKING` or `TEARING_DOWN`.
    thread: AtomicUsize,
    /// The line of its last operation, or null.
    after: AtomicPtr<Location<'static>>,
    /// The kernel's id of the OS thread.
    task: AtomicI32,
}

const MAKING: usize = usize::MAX;
const TEARING_DOWN: usize = usize::MAX - 1;

/// Running code, as [`Heartbeat::running`] saw it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Running {
    beats: u64,
    /// None while the program is being made or torn down.
    pub(crate) thread: Option<usize>,
    pub(crate) is_tearing_down: bool,
    pub(crate) after: Option<&'static Location<'static>>,
    task: i32,
}

impl Running {
    /// Whether it is blocked in the kernel rather than computing, if that can be
    /// determined.
    pub(crate) fn sleeps(self) -> Option<bool> {
        let stat = std::fs::read_to_string(format!("/proc/self/task/{}/stat", self.task)).ok()?;
        // The id, the name in parentheses, the state.
        let state = stat.rsplit(") ").next()?.chars().next()?;
        Some(state != 'R')
    }
}

/// The kernel's id of this OS thread.
#[cfg(target_os = "linux")]
fn task() -> i32 {
    // SAFETY: it has no preconditions.
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

    /// Runs code of `thread`, whose last operation was at `after`; without a
    /// thread, the closure that makes the program.
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
        // The OS thread of a heartbeat never changes.
        if self.task.load(Ordering::Relaxed) == 0 {
            self.task.store(task(), Ordering::Relaxed);
        }
        // No other thread writes it.
        let beats = self.beats.load(Ordering::Relaxed);
        self.beats.store(beats + 1, Ordering::Release);
        let result = run();
        self.beats.store(beats + 2, Ordering::Release);
        result
    }

    /// Tears a program down.
    pub(crate) fn tearing_down(&self, run: impl FnOnce()) {
        let is_inside = self.beats.load(Ordering::Relaxed) % 2 == 1;
        if is_inside {
            run();
        } else {
            self.during(Some(TEARING_DOWN), None, run);
        }
    }

    /// What runs now.
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
