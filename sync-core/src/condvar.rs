use std::{
    fmt,
    hash::Hash,
    panic::Location,
    time::{Duration, Instant},
};

use crate::{
    Mutex, MutexGuard, State,
    backend::{self, Before, Held, Value},
    observe::{self, Action, Identity, Kind},
};

/// A condition variable: threads wait until another one notifies them that data has
/// changed.
///
/// A woken thread must check its condition again (Mesa semantics): other threads may
/// have run since the notification, and it may wake without any (spuriously). So a
/// wait is in a loop, or is a [`Condvar::wait_while`].
///
/// # Fairness
///
/// `notify_one` may wake any of the waiting threads.
///
/// # Source
///
/// C. A. R. Hoare, *Monitors: an operating system structuring concept*, 1974;
/// B. W. Lampson, D. D. Redell, *Experience with processes and monitors in
/// Mesa*, 1980, for the loop.
///
/// # Examples
///
/// ```
/// use sync_core::{Condvar, Mutex};
///
/// let ready = Mutex::new(false);
/// let changed = Condvar::new();
/// std::thread::scope(|s| {
///     s.spawn(|| {
///         ready.with(|r| *r = true);
///         changed.notify_one();
///     });
///     changed.wait_while(&mut ready.lock(), |r| !*r);
/// });
/// ```
pub struct Condvar {
    raw: backend::Condvar,
    identity: Identity,
}

impl Condvar {
    /// Makes a condition variable that no thread waits on.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            raw: backend::Condvar::new(),
            identity: Identity::new(Kind::Condvar),
        }
    }

    /// Unlocks, waits until notified, and locks again. Unlocking and beginning to wait
    /// are one step: no notification falls between them.
    ///
    /// Afterwards the condition may hold or not: check it again.
    #[track_caller]
    pub fn wait<T: State>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_once(guard, false);
    }

    /// Waits until `condition` is false. Afterwards it is false, and the lock is held.
    #[track_caller]
    pub fn wait_while<T: State>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        condition: impl Fn(&mut T) -> bool,
    ) {
        let before = Before::now();
        while condition(guard) {
            before.again();
            self.wait_once(guard, true);
        }
    }

    /// Waits, for a caller that then checks its condition again and has learned
    /// nothing.
    #[track_caller]
    pub(crate) fn wait_to_look_again<T: State>(&self, guard: &mut MutexGuard<'_, T>) {
        self.wait_once(guard, true);
    }

    #[track_caller]
    fn wait_once<T: State>(&self, guard: &mut MutexGuard<'_, T>, looks_again: bool) {
        let guard = &*guard;
        let held = Held {
            mutex: &guard.mutex.raw,
            data: &|| Value::of(&**guard),
            looks_again,
            at: Location::caller(),
        };
        self.identity.observed(Action::Wait, || {
            if observe::wakes_spuriously() {
                held.mutex.unlock(held.data);
                std::thread::yield_now();
                held.mutex.lock();
            } else {
                self.raw.wait(held);
            }
            ((), true)
        });
    }

    /// Like [`Condvar::wait`], but waits at most `timeout`; false if it ran out.
    #[track_caller]
    pub fn wait_timeout<T: State>(&self, guard: &mut MutexGuard<'_, T>, timeout: Duration) -> bool {
        self.wait_once_timeout(guard, timeout, false)
    }

    /// Waits until `condition` is false, at most `timeout`. Afterwards the lock
    /// is held; the result says whether `condition` is false.
    #[track_caller]
    pub fn wait_while_timeout<T: State>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        timeout: Duration,
        condition: impl Fn(&mut T) -> bool,
    ) -> bool {
        let before = Before::now();
        // No deadline: beyond what an `Instant` can hold.
        let deadline = Instant::now().checked_add(timeout);
        let mut left = timeout;
        while condition(guard) {
            before.again();
            if !self.wait_once_timeout(guard, left, true) {
                return !condition(guard);
            }
            if let Some(deadline) = deadline {
                left = deadline.saturating_duration_since(Instant::now());
            }
        }
        true
    }

    #[track_caller]
    fn wait_once_timeout<T: State>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        timeout: Duration,
        looks_again: bool,
    ) -> bool {
        let guard = &*guard;
        let held = Held {
            mutex: &guard.mutex.raw,
            data: &|| Value::of(&**guard),
            looks_again,
            at: Location::caller(),
        };
        self.identity.observed(Action::WaitTimeout, || {
            let notified = self.raw.wait_timeout(held, timeout);
            (notified, notified)
        })
    }

    /// Wakes one waiting thread. If none waits, the notification is lost.
    #[track_caller]
    pub fn notify_one(&self) {
        self.notify_one_at(Location::caller());
    }

    /// Notifies, on behalf of the source line `at`.
    #[track_caller]
    pub(crate) fn notify_one_at(&self, at: &'static Location<'static>) {
        self.identity
            .observed_at(Action::NotifyOne, at, || (self.raw.notify_one(), true));
    }

    /// Wakes every thread that waits now.
    #[track_caller]
    pub fn notify_all(&self) {
        self.notify_all_at(Location::caller());
    }

    /// Notifies, on behalf of the source line `at`.
    #[track_caller]
    pub(crate) fn notify_all_at(&self, at: &'static Location<'static>) {
        self.identity
            .observed_at(Action::NotifyAll, at, || (self.raw.notify_all(), true));
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Condvar")
    }
}

impl<T: State> Mutex<T> {
    /// Waits until `condition` holds, checking it whenever `changed` is notified, and
    /// then lets `f` use the data, under the same lock.
    ///
    /// As with [`Mutex::with`], the thread learns what `f` returns, and nothing else.
    ///
    /// # Source
    ///
    /// The conditional critical region, `region v when B do S`: P. Brinch
    /// Hansen, *Structured multiprogramming*, 1972.
    #[track_caller]
    pub fn when<R: Hash>(
        &self,
        changed: &Condvar,
        condition: impl Fn(&T) -> bool,
        f: impl Fn(&mut T) -> R,
    ) -> R {
        let before = Before::now();
        let mut guard = self.lock();
        while !condition(&guard) {
            // The thread has done nothing with the data that it has seen.
            before.again();
            changed.wait_to_look_again(&mut guard);
        }
        let result = f(&mut guard);
        drop(guard);
        before.and_only(result)
    }
}
