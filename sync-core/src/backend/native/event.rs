//! An event in one word.
//!
//! `set` lets go on whoever is in line at that moment, even if the event is
//! cleared before they run, and nobody else: so it changes the word and empties
//! the line in one step, while nobody can join it. A woken thread does not look
//! again.
//!
//! # Source
//!
//! The line is `parking_lot_core`'s, by A. d'Antras; the three states are those
//! of M. Bos, *Rust Atomics and Locks*, ch. 9, for a mutex: the third one
//! saves who finds nobody waiting from looking for them.

use std::time::{Duration, Instant};

use super::platform::{Ordering, Parked, Patience, Word};

const CLEAR: usize = 0;
const SET: usize = 1;
/// Not set, and somebody may be in line. Only who has looked into the line,
/// while nobody could join it, changes that.
const WAITED: usize = 2;

#[derive(Debug)]
pub(crate) struct Event {
    /// `CLEAR`, `SET` or `WAITED`. When somebody is in line, `WAITED`.
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
        // Release: what was written before is seen by those who find it set.
        // This happens also if it is set already: who clears it then must see
        // why, because nobody will tell again.
        let nobody_waits = self
            .word
            .fetch_update(Ordering::Release, Ordering::Relaxed, |state| {
                (state != WAITED).then_some(SET)
            });
        if nobody_waits.is_err() {
            self.let_go();
        }
    }

    #[cold]
    fn let_go(&self) {
        self.word.unpark(usize::MAX, |_| {
            self.word.swap(SET, Ordering::Release);
            0
        });
    }

    #[inline]
    pub(crate) fn clear(&self) {
        // Acquire: what was written before any `set` that is undone here is
        // seen from now on.
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
        // No deadline: so far away that no clock shows it.
        self.is_set() || self.wait_until(Instant::now().checked_add(timeout))
    }

    #[inline]
    pub(crate) fn is_set(&self) -> bool {
        // Acquire: what was written before `set` is seen from now on.
        self.word.load(Ordering::Acquire) == SET
    }

    #[cold]
    fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let mut patience = Patience::new();
        loop {
            if !patience.lasts() {
                match self.word.park(0, deadline, || self.is_waited_for()) {
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

    /// Whether it is not set. Then whoever sets it knows that somebody waits.
    fn is_waited_for(&self) -> bool {
        let found = self
            .word
            .compare_exchange(CLEAR, WAITED, Ordering::Relaxed, Ordering::Relaxed);
        found != Err(SET)
    }
}
