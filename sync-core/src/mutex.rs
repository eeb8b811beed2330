use std::{
    cell::UnsafeCell,
    fmt,
    hash::Hash,
    ops::{Deref, DerefMut},
    panic::Location,
};

use crate::{
    State,
    backend::{self, Before, Value},
    observe::{Action, Identity, Kind},
};

/// Data that one thread at a time can use.
///
/// There is no poisoning: a thread that panics unlocks, and the next one finds
/// the data as it was left.
///
/// # Guarantees
///
/// Whatever was done to the data before an unlock is seen after the next lock.
///
/// # Fairness
///
/// None is promised: an arriving thread may lock it before waiting ones (barging).
///
/// # Examples
///
/// ```
/// use sync_core::Mutex;
///
/// let account = Mutex::new(100);
/// account.with(|balance| *balance -= 30);
/// assert_eq!(*account.lock(), 70);
/// ```
pub struct Mutex<T: State> {
    pub(crate) raw: backend::Mutex,
    pub(crate) identity: Identity,
    data: UnsafeCell<T>,
}

// SAFETY: `data` is reached only through a guard, a guard exists only while
// `raw` is locked, and `raw` is locked by one thread at a time. So sharing the
// mutex hands the data from thread to thread, which `T: Send` allows.
unsafe impl<T: State> Sync for Mutex<T> {}

impl<T: State> Mutex<T> {
    /// Makes an unlocked mutex that holds `data`.
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self {
            raw: backend::Mutex::new(&|| Value::of(&data)),
            identity: Identity::new(Kind::Mutex),
            data: UnsafeCell::new(data),
        }
    }

    /// Locks, waiting until that is possible. Dropping the guard unlocks.
    ///
    /// A thread that locks twice deadlocks with itself.
    #[track_caller]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        self.lock_at(Location::caller())
    }

    /// Locks, on behalf of the source line `at`.
    #[track_caller]
    pub(crate) fn lock_at(&self, at: &'static Location<'static>) -> MutexGuard<'_, T> {
        self.identity
            .observed_at(Action::Lock, at, || (self.raw.lock(), true));
        MutexGuard::new(self, at)
    }

    /// Locks if no thread has the lock now, not even this one.
    #[track_caller]
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        let locked = self.identity.observed(Action::TryLock, || {
            let locked = self.raw.try_lock();
            (locked, locked)
        });
        let at = Location::caller();
        locked.then(|| MutexGuard::new(self, at))
    }

    /// Locks, lets `f` use the data, and unlocks.
    ///
    /// The thread learns what `f` returns, and nothing else: that is why `f` is a `Fn`.
    #[track_caller]
    pub fn with<R: Hash>(&self, f: impl Fn(&mut T) -> R) -> R {
        let before = Before::now();
        let result = f(&mut self.lock());
        before.and_only(result)
    }

    /// Locks, lets `f` use the data and wait with the guard, and unlocks: a procedure
    /// of a monitor.
    ///
    /// As with [`Mutex::with`], the thread learns what `f` returns, and nothing else.
    #[track_caller]
    pub fn enter<R: Hash>(&self, f: impl Fn(&mut MutexGuard<'_, T>) -> R) -> R {
        let before = Before::now();
        let result = f(&mut self.lock());
        before.and_only(result)
    }
}

impl<T: State> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mutex").finish_non_exhaustive()
    }
}

/// The right to use a [`Mutex`]'s data; dropping it unlocks.
#[must_use = "dropped at once, it unlocks at once"]
pub struct MutexGuard<'a, T: State> {
    pub(crate) mutex: &'a Mutex<T>,
    /// The source line that locked; the unlock in `drop` counts as its.
    at: &'static Location<'static>,
    /// A guard must be dropped by the thread that locked.
    _not_send: std::marker::PhantomData<*const ()>,
}

// SAFETY: a shared guard gives out `&T` only.
unsafe impl<T: State + Sync> Sync for MutexGuard<'_, T> {}

impl<'a, T: State> MutexGuard<'a, T> {
    fn new(mutex: &'a Mutex<T>, at: &'static Location<'static>) -> Self {
        Self {
            mutex,
            at,
            _not_send: std::marker::PhantomData,
        }
    }
}

impl<T: State> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard exists, so this thread has the lock.
        unsafe { &*self.mutex.data.get() }
    }
}

impl<T: State> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the guard exists, so this thread has the lock; `&mut self`
        // makes this the only reference that the guard has given out.
        unsafe { &mut *self.mutex.data.get() }
    }
}

impl<T: State> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        if backend::may_act_in_drop() {
            let mutex = self.mutex;
            mutex.identity.observed_at(Action::Unlock, self.at, || {
                (mutex.raw.unlock(&|| Value::of(&**self)), true)
            });
        }
    }
}

impl<T: State> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
