use std::{cell::UnsafeCell, fmt, hash::Hash, panic::Location};

use crate::{
    Fault, State,
    backend::{self, Before, Value},
    observe::{self, Action, Identity, Kind},
};

/// Data guarded by the protocol, not by a type.
///
/// The variables of the Little Book's pseudocode are like this: a plain count that
/// is right only if every access is between the acquire and the release of some
/// semaphore. Nothing forces a solution to do so; but if two threads use the data at
/// once, and at least one of them to change it, the race is found and named.
///
/// # Panics
///
/// Overlapping accesses panic with [`Fault::DataRace`]. On real threads two
/// accesses must truly overlap to be caught; under loom it is enough that nothing
/// orders them, and under the explorer that both can be the next step.
///
/// # Examples
///
/// ```
/// use sync_core::{Semaphore, Shared};
///
/// let mutex = Semaphore::new(1);
/// let count = Shared::new(0);
/// std::thread::scope(|s| {
///     for _ in 0..4 {
///         s.spawn(|| {
///             mutex.acquire();
///             count.with(|n| *n += 1);
///             mutex.release();
///         });
///     }
/// });
/// assert_eq!(count.get(), 4);
/// ```
pub struct Shared<T: State> {
    raw: backend::Access,
    identity: Identity,
    data: UnsafeCell<T>,
}

// SAFETY: `raw` lets one thread in to change the data, or several to read it
// (`T: Copy`, copied out); all others panic before they touch it.
unsafe impl<T: State> Sync for Shared<T> {}

impl<T: State> Shared<T> {
    /// Makes shared data.
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self {
            raw: backend::Access::new(&|| Value::of(&data)),
            identity: Identity::new(Kind::Shared),
            data: UnsafeCell::new(data),
        }
    }

    /// Lets `f` use and change the data.
    ///
    /// The thread learns what `f` returns, and nothing else: that is why `f` is a `Fn`.
    ///
    /// # Panics
    ///
    /// With [`Fault::DataRace`] if another thread uses the data.
    #[track_caller]
    pub fn with<R: Hash>(&self, f: impl Fn(&mut T) -> R) -> R {
        let at = Location::caller();
        self.identity.observed(Action::Access, || {
            let before = Before::now();
            if !self.raw.enter() {
                self.race(at);
            }
            let inside = Inside(self);
            observe::inside();
            // SAFETY: `enter` succeeded: no other thread uses the data until
            // `inside` is dropped.
            let result = f(unsafe { &mut *self.data.get() });
            drop(inside);
            (before.and_only(result), true)
        })
    }

    /// Reads the data.
    ///
    /// # Panics
    ///
    /// With [`Fault::DataRace`] if another thread is changing the data.
    #[track_caller]
    pub fn get(&self) -> T
    where
        T: Copy,
    {
        let at = Location::caller();
        self.identity.observed(Action::Read, || {
            if !self.raw.enter_to_read() {
                self.race(at);
            }
            // SAFETY: `enter_to_read` succeeded: other threads may read, but none
            // changes the data until `exit_from_reading`.
            let data = unsafe { *self.data.get() };
            self.raw.exit_from_reading();
            (data, true)
        })
    }

    fn race(&self, at: &'static Location<'static>) -> ! {
        let created = self.identity.created();
        Fault::DataRace { created, at }.raise()
    }
}

/// Leaves the data when dropped, also if the closure that used it panicked.
struct Inside<'a, T: State>(&'a Shared<T>);

impl<T: State> Drop for Inside<'_, T> {
    #[track_caller]
    fn drop(&mut self) {
        if backend::may_act_in_drop() {
            let Shared { raw, data, .. } = self.0;
            // SAFETY: this thread has the data for itself until `exit` returns.
            raw.exit(&|| Value::of(unsafe { &*data.get() }));
        }
    }
}

impl<T: State> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
