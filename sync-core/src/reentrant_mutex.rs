use std::{marker::PhantomData, panic::Location};

use crate::{
    Condvar, Fault, Mutex,
    backend::{self, Before},
};

/// A lock that its owner may lock again: it is free when it has been unlocked
/// as often as it was locked.
///
/// It holds no data, since its owner may be inside several times. What it
/// guards is in a [`Shared`](crate::Shared).
///
/// # Guarantees
///
/// One thread at a time owns it. Whatever the owner wrote before its last
/// unlock is seen by the next owner.
///
/// # Fairness
///
/// None is promised: an arriving thread may lock it before waiting ones (barging).
///
/// # Source
///
/// `ReentrantLock` of D. Lea's `java.util.concurrent`; in POSIX, the recursive mutex.
///
/// # Examples
///
/// ```
/// use sync_core::ReentrantMutex;
///
/// let mutex = ReentrantMutex::new();
/// let outer = mutex.hold();
/// let inner = mutex.hold();
/// drop(outer);
/// std::thread::scope(|s| {
///     s.spawn(|| assert!(!mutex.try_lock())); // locked once, still
/// });
/// drop(inner);
/// ```
#[derive(Debug)]
pub struct ReentrantMutex {
    ownership: Mutex<Option<Ownership>>,
    freed: Condvar,
}

#[derive(Debug, Hash)]
struct Ownership {
    /// The thread's number.
    owner: u64,
    /// Locks that it has not undone, `1 ..= usize::MAX`.
    depth: usize,
}

impl Ownership {
    /// Makes `me` the owner, once more if it is already; false if another thread is
    /// the owner.
    fn take(ownership: &mut Option<Self>, me: u64) -> bool {
        match ownership {
            None => {
                *ownership = Some(Self {
                    owner: me,
                    depth: 1,
                });
            }
            Some(mine) if mine.owner == me => mine.depth += 1,
            Some(_) => return false,
        }
        true
    }
}

impl ReentrantMutex {
    /// Makes a mutex that no thread owns.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            ownership: Mutex::new(None),
            freed: Condvar::new(),
        }
    }

    /// Locks, waiting while another thread is the owner.
    #[track_caller]
    pub fn lock(&self) {
        let me = backend::thread_id();
        let before = Before::now();
        self.freed
            .wait_while(&mut self.ownership.lock(), |o| !Ownership::take(o, me));
        before.and_only(());
    }

    /// Locks unless another thread is the owner now; true if it did.
    #[track_caller]
    pub fn try_lock(&self) -> bool {
        let me = backend::thread_id();
        self.ownership.with(|o| Ownership::take(o, me))
    }

    /// Undoes one `lock` of this thread. After the last one the mutex is free.
    ///
    /// # Panics
    ///
    /// If this thread does not own it.
    #[track_caller]
    pub fn unlock(&self) {
        self.unlock_at(Location::caller());
    }

    /// Locks; the returned guard unlocks once when it is dropped.
    #[track_caller]
    pub fn hold(&self) -> ReentrantGuard<'_> {
        self.lock();
        ReentrantGuard {
            mutex: self,
            at: Location::caller(),
            _not_send: PhantomData,
        }
    }

    #[track_caller]
    fn unlock_at(&self, at: &'static Location<'static>) {
        let me = backend::thread_id();
        let before = Before::now();
        let mut ownership = self.ownership.lock_at(at);
        match &mut *ownership {
            Some(mine) if mine.owner == me && mine.depth > 1 => mine.depth -= 1,
            Some(mine) if mine.owner == me => {
                *ownership = None;
                self.freed.notify_one_at(at);
            }
            _ => {
                drop(ownership);
                Fault::misuse("a reentrant mutex was unlocked by a thread that does not own it");
            }
        }
        drop(ownership);
        before.and_only(());
    }
}

/// One `lock` of a [`ReentrantMutex`]; dropping it unlocks once.
#[must_use = "dropped at once, it unlocks at once"]
#[derive(Debug)]
pub struct ReentrantGuard<'a> {
    mutex: &'a ReentrantMutex,
    /// The source line that locked; the unlock in `drop` counts as its.
    at: &'static Location<'static>,
    /// A guard must be dropped by the thread that locked.
    _not_send: PhantomData<*const ()>,
}

impl Drop for ReentrantGuard<'_> {
    fn drop(&mut self) {
        if backend::may_act_in_drop() {
            self.mutex.unlock_at(self.at);
        }
    }
}
