//! Real threads: `parking_lot` underneath.

use std::{
    mem::ManuallyDrop,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use parking_lot::lock_api::GuardNoSend;

use super::{Held, Look, Mutex as AnyMutex};

/// A count with an atomic fast path; who finds no permit waits on a condvar.
#[derive(Debug)]
pub(crate) struct Semaphore {
    permits: AtomicUsize,
    /// Threads that wait or are about to. Each announces itself here *before*
    /// it looks at `permits` for the last time, and a releaser looks here
    /// *after* it has added permits. Both are `SeqCst`, so at least one of the
    /// two sees the other: no wakeup is lost.
    waiting: AtomicUsize,
    queue: parking_lot::Mutex<()>,
    released: parking_lot::Condvar,
}

impl Semaphore {
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            permits: AtomicUsize::new(permits),
            waiting: AtomicUsize::new(0),
            queue: parking_lot::Mutex::new(()),
            released: parking_lot::Condvar::new(),
        }
    }

    pub(crate) fn acquire(&self) {
        if !self.try_acquire() {
            self.wait(None);
        }
    }

    pub(crate) fn try_acquire(&self) -> bool {
        self.permits
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            .is_ok()
    }

    pub(crate) fn acquire_timeout(&self, timeout: Duration) -> bool {
        // No deadline: so far away that no clock shows it.
        self.try_acquire() || self.wait(Instant::now().checked_add(timeout))
    }

    /// Waits for a permit until the deadline; says whether it took one.
    #[cold]
    fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut queue = self.queue.lock();
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let taken = loop {
            if self.try_acquire() {
                break true;
            }
            match deadline {
                None => self.released.wait(&mut queue),
                Some(deadline) => {
                    if self.released.wait_until(&mut queue, deadline).timed_out() {
                        // The last look: the permit may have come with the bell.
                        break self.try_acquire();
                    }
                }
            }
        };
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        taken
    }

    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        self.permits
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| {
                n.checked_add(permits)
            })
            .unwrap_or_else(|_| {
                crate::Fault::misuse("a semaphore holds at most usize::MAX permits")
            });
        if self.waiting.load(Ordering::SeqCst) > 0 {
            // A waiter between its last look and its wait holds `queue`; once
            // we have it, that waiter is waiting and hears us.
            let _queue = self.queue.lock();
            if permits == 1 {
                self.released.notify_one();
            } else {
                self.released.notify_all();
            }
        }
    }
}

/// `parking_lot::Mutex` without the guard, which the face above provides.
#[derive(Debug)]
pub(crate) struct Mutex(parking_lot::Mutex<()>);

impl Mutex {
    pub(crate) fn new(_: Look<'_>) -> Self {
        Self(parking_lot::Mutex::new(()))
    }

    #[inline]
    pub(crate) fn lock(&self) {
        std::mem::forget(self.0.lock());
    }

    #[inline]
    pub(crate) fn try_lock(&self) -> bool {
        self.0.try_lock().map(std::mem::forget).is_some()
    }

    #[inline]
    pub(crate) fn unlock(&self, _: Look<'_>) {
        drop(self.guard());
    }

    /// The guard that `lock` forgot.
    #[inline]
    fn guard(&self) -> parking_lot::MutexGuard<'_, ()> {
        // SAFETY: only the drop of a `crate::MutexGuard` and a wait that was
        // given one come here: this thread has the lock, and that guard's
        // state is used once, by what is dropped or forgotten here.
        unsafe { self.0.make_guard_unchecked(GuardNoSend::new()) }
    }
}

#[derive(Debug)]
pub(crate) struct Condvar(parking_lot::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(parking_lot::Condvar::new())
    }

    pub(crate) fn wait(&self, held: Held<'_>) {
        Self::with_guard(held.mutex, |guard| self.0.wait(guard));
    }

    pub(crate) fn wait_timeout(&self, held: Held<'_>, timeout: Duration) -> bool {
        Self::with_guard(held.mutex, |guard| {
            !self.0.wait_for(guard, timeout).timed_out()
        })
    }

    fn with_guard<R>(
        mutex: &AnyMutex,
        wait: impl FnOnce(&mut parking_lot::MutexGuard<'_, ()>) -> R,
    ) -> R {
        #[allow(irrefutable_let_patterns, reason = "not with other backends")]
        let AnyMutex::Native(mutex) = mutex else {
            unreachable!("a condvar and its mutex are created side by side");
        };
        // Forgotten again: the lock is held after the wait as it was before.
        let mut guard = ManuallyDrop::new(mutex.guard());
        wait(&mut guard)
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }
}

/// Who is at the data: nobody (0), so many readers, or one who changes it.
#[derive(Debug)]
pub(crate) struct Access(AtomicUsize);

const CHANGING: usize = usize::MAX;

impl Access {
    pub(crate) fn new(_: Look<'_>) -> Self {
        Self(AtomicUsize::new(0))
    }

    // Acquire here and Release in `exit` make even accesses that no protocol
    // orders well defined, as long as they do not overlap.
    #[inline]
    pub(crate) fn enter(&self) -> bool {
        self.0
            .compare_exchange(0, CHANGING, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    #[inline]
    pub(crate) fn enter_to_read(&self) -> bool {
        self.0
            .fetch_update(Ordering::Acquire, Ordering::Relaxed, |readers| {
                (readers != CHANGING).then(|| readers + 1)
            })
            .is_ok()
    }

    #[inline]
    pub(crate) fn exit(&self, _: Look<'_>) {
        self.0.store(0, Ordering::Release);
    }

    #[inline]
    pub(crate) fn exit_from_reading(&self) {
        self.0.fetch_sub(1, Ordering::Release);
    }
}

/// A number that this thread keeps, and that no other thread ever has.
pub(crate) fn thread_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static ID: u64 = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    ID.with(|id| *id)
}
