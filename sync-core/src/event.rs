use std::time::Duration;

use crate::composite;

/// A flag that threads can wait for: once set, it stays set until it is cleared.
///
/// # Guarantees
///
/// `set` lets every thread go on that waits at that moment, even if the event is
/// cleared before they run. Whatever a thread wrote before `set` is seen by the
/// threads that this lets go on, by threads that find the event set, and by the
/// thread that clears it.
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

    /// Sets it, and lets every waiting thread go on. If it is set already, this only
    /// makes what was written before visible, as the guarantees say.
    #[inline]
    #[track_caller]
    pub fn set(&self) {
        self.raw.set();
    }

    /// Clears it: threads that wait from now on wait for the next `set`.
    #[inline]
    #[track_caller]
    pub fn clear(&self) {
        self.raw.clear();
    }

    /// Waits until it is set; returns at once if it is set already.
    #[inline]
    #[track_caller]
    pub fn wait(&self) {
        self.raw.wait();
    }

    /// Waits until it is set, at most `timeout`; true if it was.
    #[inline]
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.raw.wait_timeout(timeout)
    }

    /// Whether it is set now. Another thread may change that at any time.
    #[inline]
    #[track_caller]
    pub fn is_set(&self) -> bool {
        self.raw.is_set()
    }
}
