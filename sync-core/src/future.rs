use std::{error::Error, fmt, time::Duration};

use crate::{Condvar, Mutex, State, backend::Before};

/// A value that is set once, for which any number of threads wait.
///
/// Either it is set or it is cancelled, whichever comes first; after that it never
/// changes again.
///
/// # Guarantees
///
/// Whatever a thread wrote before it set the value is seen by threads that have waited
/// for it. Of all calls of `set` and `cancel` exactly the first takes effect, and it is
/// told so.
///
/// # Source
///
/// The I-structure of Arvind, R. S. Nikhil and K. K. Pingali, *I-structures: data
/// structures for parallel computing*, 1989; the cancelling is that of Python's
/// `concurrent.futures.Future` and Java's `FutureTask`. It is no `std::future::Future`.
///
/// # Examples
///
/// ```
/// use sync_core::Future;
///
/// let answer = Future::new();
/// std::thread::scope(|s| {
///     s.spawn(|| assert_eq!(answer.wait(), Ok(42)));
///     s.spawn(|| assert_eq!(answer.wait(), Ok(42)));
///     answer.set(42).expect("nobody else sets it");
/// });
/// assert!(!answer.cancel());
/// ```
#[derive(Debug)]
pub struct Future<T: State + Clone> {
    state: Mutex<Progress<T>>,
    decided: Condvar,
}

#[derive(Debug, Hash)]
enum Progress<T> {
    Pending,
    Set(T),
    Cancelled,
}

/// A [`Future`] was cancelled before its value was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancelled;

impl<T: State + Clone> Future<T> {
    /// Makes one whose value is not set.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            state: Mutex::new(Progress::Pending),
            decided: Condvar::new(),
        }
    }

    /// Sets the value; every waiting thread goes on.
    ///
    /// # Errors
    ///
    /// The value comes back if one is set already, or the future is cancelled.
    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let before = Before::now();
        let mut state = self.state.lock();
        let result = if matches!(*state, Progress::Pending) {
            *state = Progress::Set(value);
            self.decided.notify_all();
            Ok(())
        } else {
            Err(value)
        };
        drop(state);
        before.and_only(result)
    }

    /// Cancels it, unless its value is set or it is cancelled; true if it did. Every
    /// waiting thread goes on.
    #[track_caller]
    pub fn cancel(&self) -> bool {
        let cancelled = self.state.with(|state| {
            let is_pending = matches!(state, Progress::Pending);
            if is_pending {
                *state = Progress::Cancelled;
            }
            is_pending
        });
        if cancelled {
            self.decided.notify_all();
        }
        cancelled
    }

    /// Waits until the value is set, and returns a copy of it.
    ///
    /// # Errors
    ///
    /// [`Cancelled`] if it is cancelled, or will be meanwhile.
    #[track_caller]
    pub fn wait(&self) -> Result<T, Cancelled> {
        let before = Before::now();
        let mut state = self.state.lock();
        self.decided
            .wait_while(&mut state, |it| matches!(it, Progress::Pending));
        let result = state.outcome().unwrap_or(Err(Cancelled));
        drop(state);
        before.and_only(result)
    }

    /// Waits until the value is set or the future is cancelled, at most `timeout`; `None`
    /// if neither has happened by then.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Option<Result<T, Cancelled>> {
        let before = Before::now();
        let mut state = self.state.lock();
        self.decided
            .wait_while_timeout(&mut state, timeout, |it| matches!(it, Progress::Pending));
        let result = state.outcome();
        drop(state);
        before.and_only(result)
    }

    /// What has become of it by now; `None` if nothing has.
    #[track_caller]
    pub fn try_get(&self) -> Option<Result<T, Cancelled>> {
        self.state.with(|state| state.outcome())
    }
}

impl<T: Clone> Progress<T> {
    fn outcome(&self) -> Option<Result<T, Cancelled>> {
        match self {
            Self::Pending => None,
            Self::Set(value) => Some(Ok(value.clone())),
            Self::Cancelled => Some(Err(Cancelled)),
        }
    }
}

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it was cancelled before its value was set")
    }
}

impl Error for Cancelled {}
