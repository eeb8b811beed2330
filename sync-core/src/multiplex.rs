use crate::{Fault, Permit, Semaphore};

/// Limits the number of threads in a section: at most `places` are inside at once.
///
/// # Fairness
///
/// None is promised: a thread that arrives when a place is free may take it before
/// threads that have waited for it.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §3.5.
///
/// # Examples
///
/// ```
/// use sync_core::Multiplex;
///
/// let pool = Multiplex::new(2);
/// let first = pool.enter();
/// let sum = pool.with(|| 1 + 1); // takes the other place meanwhile
/// drop(first);
/// assert_eq!(sum, 2);
/// ```
#[derive(Debug)]
pub struct Multiplex {
    /// A permit for each free place, `0 ..= places`.
    free: Semaphore,
}

impl Multiplex {
    /// Makes an empty multiplex with this many places, `1 ..=
    /// Semaphore::MAX_PERMITS`.
    ///
    /// # Panics
    ///
    /// If there is no place: no thread could ever enter. If there are more than
    /// [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn new(places: usize) -> Self {
        if places == 0 {
            Fault::misuse("a multiplex has at least one place, this one has none");
        }
        Self {
            free: Semaphore::new(places),
        }
    }

    /// Enters, waiting for a place. Dropping the permit leaves.
    #[track_caller]
    pub fn enter(&self) -> Permit<'_> {
        self.free.permit()
    }

    /// Enters, runs `f`, and leaves, also if `f` panics.
    #[track_caller]
    pub fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        let _place = self.enter();
        f()
    }
}
