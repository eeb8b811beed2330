use std::time::Duration;

use crate::{Condvar, Mutex, backend::Before};

/// A time after which something is done, unless it is cancelled before.
///
/// The timer has no thread of its own: a thread waits with [`wait`](Self::wait), and does
/// what is to be done if that returns [`Expiry::Fired`].
///
/// # Guarantees
///
/// It fires or it is cancelled, never both, and both sides know which: `cancel` is true
/// exactly if every `wait` returns [`Expiry::Cancelled`].
///
/// Under the models it may fire at any time: no code may rely on how long anything takes.
///
/// # Source
///
/// Python's `threading.Timer`. There, `cancel` does not tell whether it came in time, and
/// the action may begin after `cancel` has returned.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use sync_core::{Expiry, Timer};
///
/// let timer = Timer::new(Duration::from_secs(60));
/// std::thread::scope(|s| {
///     s.spawn(|| assert_eq!(timer.wait(), Expiry::Cancelled));
///     assert!(timer.cancel());
/// });
/// ```
#[derive(Debug)]
pub struct Timer {
    after: Duration,
    expiry: Mutex<Option<Expiry>>,
    cancelled: Condvar,
}

/// What has become of a [`Timer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expiry {
    /// Its time was over before it was cancelled.
    Fired,
    /// It was cancelled in time.
    Cancelled,
}

impl Timer {
    /// Makes one that fires when a thread has waited for this long.
    #[track_caller]
    pub fn new(after: Duration) -> Self {
        Self {
            after,
            expiry: Mutex::new(None),
            cancelled: Condvar::new(),
        }
    }

    /// Waits until it fires or is cancelled, and says which. If it has fired or was
    /// cancelled already, it says so at once.
    #[track_caller]
    pub fn wait(&self) -> Expiry {
        let before = Before::now();
        let mut expiry = self.expiry.lock();
        self.cancelled
            .wait_while_timeout(&mut expiry, self.after, |it| it.is_none());
        let result = *expiry.get_or_insert(Expiry::Fired);
        drop(expiry);
        before.and_only(result)
    }

    /// Cancels it, unless it has fired; true if it has not, and never will.
    #[track_caller]
    pub fn cancel(&self) -> bool {
        let result = self.expiry.with(|it| *it.get_or_insert(Expiry::Cancelled));
        self.cancelled.notify_all();
        result == Expiry::Cancelled
    }
}
