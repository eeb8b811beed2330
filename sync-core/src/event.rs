use std::time::Duration;

use crate::composite;

/// Something that has happened or not: threads wait until it has.
///
/// It stays set until somebody clears it.
///
/// # Guarantees
///
/// `set` lets every thread go on that waits at that moment, even if the event
/// is cleared before they run. Whatever a thread wrote before `set` is seen by
/// those whom it let go on, by those who find it set, and by who clears it.
///
/// # Source
///
/// The manual-reset event of many systems; Python's `threading.Event` has the
/// same operations.
///
/// # Examples
///
/// ```
/// use sync_core::Event;
///
/// let started = Event::new();
/// std::thread::scope(|s| {
///     s.spawn(|| started.wait());
///     s.spawn(|| started.wait());
///     started.set();
/// });
/// assert!(started.is_set());
/// started.clear();
/// assert!(!started.is_set());
/// ```
#[derive(Debug)]
pub struct Event {
    raw: composite::Event,
}

impl Event {
    /// Makes an event that is not set.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            raw: composite::Event::new(),
        }
    }

    /// Sets it, and lets everybody go on who waits. If it is set already, this
    /// only lets others see what was written before.
    #[inline]
    #[track_caller]
    pub fn set(&self) {
        self.raw.set();
    }

    /// Clears it: who waits from now on waits for the next `set`.
    #[inline]
    #[track_caller]
    pub fn clear(&self) {
        self.raw.clear();
    }

    /// Waits until it is set. Returns at once if it is set already.
    #[inline]
    #[track_caller]
    pub fn wait(&self) {
        self.raw.wait();
    }

    /// Waits until it is set, at most `timeout`; says whether it was.
    #[inline]
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.raw.wait_timeout(timeout)
    }

    /// Whether it is set now. By the time one has looked, it may be different.
    #[inline]
    #[track_caller]
    pub fn is_set(&self) -> bool {
        self.raw.is_set()
    }
}
