//! An event in one word.
//!
//! `set` wakes exactly the threads that are parked at that moment, even if the
//! event is cleared before they run. So it changes the word and empties the queue
//! in one step, under the queue's lock, and a woken thread does not check the word
//! again.
//!
//! # Source
//!
//! The queue is `parking_lot_core`'s, by A. d'Antras; the three states are those
//! of M. Bos, *Rust Atomics and Locks*, ch. 9, for a mutex: the third one tells
//! `set` whether it has to look into the queue at all.

use std::time::{Duration, Instant};

use super::platform::{Backoff, Ordering, Parked, Word};

const CLEAR: usize = 0;
const SET: usize = 1;
/// Not set, and threads may be parked. Left only under the queue's lock.
const WAITED: usize = 2;

#[derive(Debug)]
pub(crate) struct Event {
    /// `CLEAR`, `SET` or `WAITED`; `WAITED` whenever a thread is parked.
    word: Word,
}

impl Event {
    pub(crate) fn new() -> Self {
        Self {
            word: Word::new(CLEAR),
        }
    }

    #[inline]
    pub(crate) fn set(&self) {
        // Release: what was written before is seen by threads that find it set.
        // It is a store also if the event is set already: a thread that clears it
        // then must see what was written before this `set`, for no other follows.
        let nobody_waits = self
            .word
            .fetch_update(Ordering::Release, Ordering::Relaxed, |state| {
                (state != WAITED).then_some(SET)
            });
        if nobody_waits.is_err() {
            self.set_and_wake();
        }
    }

    #[cold]
    fn set_and_wake(&self) {
        self.word.unpark(
            || usize::MAX,
            |_| {
                self.word.swap(SET, Ordering::Release);
                0
            },
        );
    }

    #[inline]
    pub(crate) fn clear(&self) {
        // Acquire: what was written before each `set` that this undoes is seen
        // from now on.
        let _ = self
            .word
            .compare_exchange(SET, CLEAR, Ordering::Acquire, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn wait(&self) {
        if !self.is_set() {
            self.wait_until(None);
        }
    }

    #[inline]
    pub(crate) fn wait_timeout(&self, timeout: Duration) -> bool {
        // No deadline: beyond what an `Instant` can hold.
        self.is_set() || self.wait_until(Instant::now().checked_add(timeout))
    }

    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        // Acquire: what was written before `set` is seen from now on.
        self.word.load(Ordering::Acquire) == SET
    }

    #[cold]
    fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let mut backoff = Backoff::new();
        loop {
            if !backoff.try_snooze() {
                match self.word.park(0, deadline, || self.announces_wait()) {
                    Parked::Woken(_) => return true,
                    Parked::Refused => {}
                    Parked::TimedOut => return false,
                }
            }
            if self.is_set() {
                return true;
            }
        }
    }

    /// Whether it is not set. If so, the word is `WAITED` afterwards, so that the
    /// next `set` looks into the queue.
    fn announces_wait(&self) -> bool {
        let found = self
            .word
            .compare_exchange(CLEAR, WAITED, Ordering::Relaxed, Ordering::Relaxed);
        found != Err(SET)
    }
}
