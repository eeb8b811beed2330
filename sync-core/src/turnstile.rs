use crate::{Fault, Semaphore, Shared};

/// A gate that threads pass one at a time while it is unlocked.
///
/// A thread that passes takes the only permit and gives it back at once. A thread
/// that locks keeps it, and so blocks all others.
///
/// # Guarantees
///
/// Whatever a thread wrote before `unlock` is seen by the threads that pass
/// afterwards.
///
/// # Fairness
///
/// None is promised: while threads keep passing, one that wants to lock may
/// wait for ever.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §3.6 (passing), §3.7 (locking
/// and unlocking). We added the check in `unlock`.
///
/// # Examples
///
/// ```
/// use sync_core::Turnstile;
///
/// let gate = Turnstile::locked();
/// std::thread::scope(|s| {
///     s.spawn(|| gate.pass());
///     s.spawn(|| gate.pass());
///     gate.unlock(); // now both pass
/// });
/// gate.lock();
/// gate.unlock();
/// ```
#[derive(Debug)]
pub struct Turnstile {
    /// One permit while it is unlocked and no thread is passing, else none.
    free: Semaphore,
    /// Written only by the thread that holds the permit.
    locked: Shared<bool>,
}

impl Turnstile {
    /// Makes an unlocked turnstile.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            free: Semaphore::new(1),
            locked: Shared::new(false),
        }
    }

    /// Makes a locked turnstile. Any thread may unlock it.
    #[track_caller]
    pub fn locked() -> Self {
        Self {
            free: Semaphore::new(0),
            locked: Shared::new(true),
        }
    }

    /// Passes, waiting while the turnstile is locked.
    #[track_caller]
    pub fn pass(&self) {
        self.free.acquire();
        self.free.release();
    }

    /// Locks, waiting while it is locked already. Afterwards no thread passes.
    #[track_caller]
    pub fn lock(&self) {
        self.free.acquire();
        self.locked.with(|locked| *locked = true);
    }

    /// Unlocks, also if another thread has locked. Afterwards threads pass.
    ///
    /// # Panics
    ///
    /// If it is not locked; with [`Fault::DataRace`] if nothing orders this after the
    /// `lock` that it undoes.
    #[track_caller]
    pub fn unlock(&self) {
        if !self.locked.with(std::mem::take) {
            Fault::misuse("a turnstile was unlocked that is not locked");
        }
        self.free.release();
    }
}
