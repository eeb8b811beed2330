use std::{marker::PhantomData, panic::Location};

use crate::{
    Condvar, FifoSemaphore, Mutex,
    backend::{self, Before},
};

/// A lock for many readers or one writer, with a stated policy.
///
/// A reader that may want to write takes the lock *upgradable*: other readers come in
/// beside it, another upgradable one does not. So it can be upgraded without a writer in
/// between, and two that upgrade cannot wait for each other.
///
/// It holds no data; what it guards is in a [`Shared`](crate::Shared).
///
/// # Guarantees
///
/// A writer is inside alone. Between [`upgradable`](Self::upgradable) and the write that
/// it is upgraded to, nobody else has written. Whatever was written inside is seen by
/// all that come in afterwards.
///
/// # Fairness
///
/// The [`Policy`] says who waits for whom. A thread that upgrades goes ahead of all that
/// are not inside yet, whatever the policy.
///
/// # Source
///
/// P. J. Courtois, F. Heymans, D. L. Parnas, *Concurrent control with "readers" and
/// "writers"*, 1971 (both preferences); Downey, *The Little Book of Semaphores* 2.2.1,
/// §4.2.3 (the turnstile). The upgradable kind is that of `parking_lot`, which has it
/// from the Windows kernel.
///
/// # Examples
///
/// ```
/// use sync_core::{Policy, RwLock, Shared};
///
/// let lock = RwLock::new(Policy::InOrder);
/// let cache = Shared::new(0);
/// {
///     let reader = lock.upgradable();
///     if cache.get() == 0 {
///         let _writer = reader.upgrade();
///         cache.with(|it| *it = 42);
///     }
/// }
/// let (_one, _two) = (lock.read(), lock.read());
/// assert_eq!(cache.get(), 42);
/// ```
#[derive(Debug)]
pub struct RwLock {
    policy: Policy,
    inside: Mutex<Inside>,
    left: Condvar,
    /// Where all come in, one after the other, if the policy asks for that.
    entrance: Option<FifoSemaphore>,
}

/// Who waits for whom at an [`RwLock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Policy {
    /// A reader waits only while a writer is inside: writers can starve.
    ReadersFirst,
    /// A reader waits while a writer is inside or waits: readers can starve.
    WritersFirst,
    /// All come in in the order in which they arrive: none starves.
    InOrder,
}

#[derive(Debug, Default, Hash)]
struct Inside {
    /// Readers inside, the upgradable one left out.
    readers: usize,
    /// Whether an upgradable reader is inside.
    upgradable: bool,
    /// Whether that one waits to write.
    upgrading: bool,
    writer: bool,
    /// Writers that wait; counted where the policy asks for it.
    writers_waiting: usize,
}

/// What a thread is inside as.
#[derive(Clone, Copy, Debug)]
enum Right {
    Read,
    Upgradable,
    Write,
}

impl RwLock {
    /// Makes a lock with nobody inside.
    #[track_caller]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            inside: Mutex::new(Inside::default()),
            left: Condvar::new(),
            entrance: (policy == Policy::InOrder).then(|| FifoSemaphore::new(1)),
        }
    }

    /// Comes in as a reader, beside others. Dropping the guard leaves.
    ///
    /// A thread that is inside already may deadlock with itself.
    #[track_caller]
    pub fn read(&self) -> ReadGuard<'_> {
        self.enter(Right::Read);
        ReadGuard(Hold::new(self, Right::Read))
    }

    /// Comes in as a reader, beside others, of which none is upgradable. Dropping the
    /// guard leaves.
    #[track_caller]
    pub fn upgradable(&self) -> UpgradableGuard<'_> {
        self.enter(Right::Upgradable);
        UpgradableGuard(Hold::new(self, Right::Upgradable))
    }

    /// Comes in as a writer, alone. Dropping the guard leaves.
    #[track_caller]
    pub fn write(&self) -> WriteGuard<'_> {
        self.enter(Right::Write);
        WriteGuard(Hold::new(self, Right::Write))
    }

    #[track_caller]
    fn enter(&self, right: Right) {
        let before = Before::now();
        if let Some(entrance) = &self.entrance {
            entrance.acquire();
        }
        let writers_first = self.policy == Policy::WritersFirst;
        let mut inside = self.inside.lock();
        match right {
            Right::Read => {
                self.left
                    .wait_while(&mut inside, |it| it.keeps_readers_out(writers_first));
                inside.readers += 1;
            }
            Right::Upgradable => {
                self.left.wait_while(&mut inside, |it| {
                    it.upgradable || it.keeps_readers_out(writers_first)
                });
                inside.upgradable = true;
            }
            Right::Write => {
                inside.writers_waiting += usize::from(writers_first);
                self.left.wait_while(&mut inside, |it| {
                    it.writer || it.upgradable || it.readers > 0
                });
                inside.writers_waiting -= usize::from(writers_first);
                inside.writer = true;
            }
        }
        drop(inside);
        if let Some(entrance) = &self.entrance {
            entrance.release();
        }
        before.and_only(());
    }

    /// Makes the upgradable reader a writer.
    #[track_caller]
    fn upgrade(&self) {
        let before = Before::now();
        let mut inside = self.inside.lock();
        inside.upgrading = true;
        self.left.wait_while(&mut inside, |it| it.readers > 0);
        inside.upgrading = false;
        inside.upgradable = false;
        inside.writer = true;
        drop(inside);
        before.and_only(());
    }

    #[track_caller]
    fn leave(&self, right: Right, at: &'static Location<'static>) {
        let before = Before::now();
        let mut inside = self.inside.lock_at(at);
        match right {
            Right::Read => inside.readers -= 1,
            Right::Upgradable => inside.upgradable = false,
            Right::Write => inside.writer = false,
        }
        self.left.notify_all_at(at);
        drop(inside);
        before.and_only(());
    }
}

impl Inside {
    fn keeps_readers_out(&self, writers_first: bool) -> bool {
        self.writer || self.upgrading || (writers_first && self.writers_waiting > 0)
    }
}

/// One stay inside an [`RwLock`]; dropping it leaves.
#[derive(Debug)]
struct Hold<'a> {
    lock: &'a RwLock,
    right: Right,
    /// The source line that came in; the leaving in `drop` counts as its.
    at: &'static Location<'static>,
    /// A guard must be dropped by the thread that came in.
    _not_send: PhantomData<*const ()>,
}

impl<'a> Hold<'a> {
    #[track_caller]
    fn new(lock: &'a RwLock, right: Right) -> Self {
        Self {
            lock,
            right,
            at: Location::caller(),
            _not_send: PhantomData,
        }
    }
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        if backend::may_act_in_drop() {
            self.lock.leave(self.right, self.at);
        }
    }
}

/// The right to read what an [`RwLock`] guards; dropping it leaves.
#[must_use = "dropped at once, it leaves at once"]
#[derive(Debug)]
#[allow(dead_code, reason = "it is there to be dropped")]
pub struct ReadGuard<'a>(Hold<'a>);

/// The right to read what an [`RwLock`] guards, and to become the writer; dropping it
/// leaves.
#[must_use = "dropped at once, it leaves at once"]
#[derive(Debug)]
pub struct UpgradableGuard<'a>(Hold<'a>);

impl<'a> UpgradableGuard<'a> {
    /// Becomes the writer, waiting until the other readers have left. Nobody else comes
    /// in meanwhile.
    #[track_caller]
    pub fn upgrade(mut self) -> WriteGuard<'a> {
        self.0.lock.upgrade();
        self.0.right = Right::Write;
        self.0.at = Location::caller();
        WriteGuard(self.0)
    }
}

/// The right to write what an [`RwLock`] guards; dropping it leaves.
#[must_use = "dropped at once, it leaves at once"]
#[derive(Debug)]
#[allow(dead_code, reason = "it is there to be dropped")]
pub struct WriteGuard<'a>(Hold<'a>);
