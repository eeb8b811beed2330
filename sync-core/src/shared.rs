use std::{cell::UnsafeCell, fmt, hash::Hash, panic::Location};

use crate::{
    Fault, State, backend,
    observe::{self, Action, Identity, Kind},
};

/// Data guarded by the protocol, not by a type.
///
/// This is how the Little Book's pseudocode has its variables: a plain count
/// that is right only if every access to it lies between the acquire and the
/// release of some semaphore. Nothing forces a solution to do so; but if two
/// threads are at the data at once, and one of them to change it, that is
/// found and named.
///
/// # Panics
///
/// Overlapping accesses panic with [`Fault::DataRace`]. On real threads two
/// accesses must truly overlap to be caught; under a model it is enough that
/// nothing orders them.
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
pub struct Shared<T> {
    raw: backend::Access,
    identity: Identity,
    data: UnsafeCell<T>,
}

// SAFETY: `raw` lets one thread in to change the data, or several to read it
// (`T: Copy`, copied out), and turns everybody else away before they touch it.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T: State> Shared<T> {
    /// Makes shared data.
    #[track_caller]
    pub fn new(data: T) -> Self {
        Self {
            raw: backend::Access::new(),
            identity: Identity::new(Kind::Shared),
            data: UnsafeCell::new(data),
        }
    }

    /// Lets `f` use and change the data.
    ///
    /// # Panics
    ///
    /// With [`Fault::DataRace`] if another thread is at the data.
    #[track_caller]
    pub fn with<R: Hash>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        let at = Location::caller();
        self.identity.observed(Action::Access, || {
            let _access = Exit::after(self.raw.enter(), &self.raw, || self.race(at));
            observe::inside();
            // SAFETY: `enter` succeeded: nobody else is at the data until `_access` is dropped.
            (f(unsafe { &mut *self.data.get() }), true)
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
            let _access = Exit::after(self.raw.enter_to_read(), &self.raw, || self.race(at));
            // SAFETY: `enter_to_read` succeeded: others may read, but nobody
            // changes the data until `_access` is dropped.
            (unsafe { *self.data.get() }, true)
        })
    }

    fn race(&self, at: &'static Location<'static>) -> ! {
        let created = self.identity.created();
        Fault::DataRace { created, at }.raise()
    }
}

/// Leaves the data when dropped, also if the closure that used it panicked.
struct Exit<'a>(&'a backend::Access);

impl<'a> Exit<'a> {
    fn after(entered: bool, access: &'a backend::Access, race: impl FnOnce()) -> Self {
        if !entered {
            race();
        }
        Self(access)
    }
}

impl Drop for Exit<'_> {
    fn drop(&mut self) {
        self.0.exit();
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
