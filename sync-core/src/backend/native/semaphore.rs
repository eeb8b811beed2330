//! A counting semaphore in one word.
//!
//! The word holds the free permits and whether somebody may be waiting in
//! line. Everything that threads must agree on is in it, so every step is a
//! read-modify-write of one location. These are totally ordered, whatever
//! their memory orderings: two threads cannot miss each other, and
//! acquire and release are all that is needed.
//!
//! An acquire and a release that find nobody in their way are two
//! read-modify-writes. Who finds no permit looks on for a while, then waits in
//! line. A release wakes as many as it has permits for.
//!
//! # Fairness
//!
//! A permit that is released is there for everybody: whoever is running takes
//! it, and it is never idle while a woken thread is on its way. That thread may
//! come in vain, then, and has to wait in line again. So that this has an end,
//! it counts. Who was overtaken four times does not come in vain again: the
//! next release that finds it first in line *hands* it the permit, which nobody
//! else gets to see.
//!
//! So a thread joins the line at most five times, and every release while
//! somebody is in line takes its first one out of it.
//!
//! # Source
//!
//! `parking_lot::RawMutex` by A. d'Antras, which is the case of one permit, for
//! the bit in the word and for handing over. There the time decided (about
//! every half a millisecond) until version 0.13 took it out; here it is the
//! count, which needs no clock and gives a bound.

use std::time::{Duration, Instant};

use super::platform::{Ordering, Parked, Patience, Word};

/// Set whenever somebody is in line, and sometimes when nobody is. It is
/// cleared only by who has looked into the line while nobody could join it.
const WAITED: usize = 1;

/// One permit; the permits are all the bits above.
const PERMIT: usize = 2;

/// What a woken thread is told.
const LOOK_AGAIN: usize = 0;
const HANDED: usize = 1;

#[derive(Debug)]
pub(crate) struct Semaphore {
    /// Free permits, `0 ..= MAX_PERMITS`, times `PERMIT`, plus `WAITED`.
    word: Word,
    /// What the word is when nobody but the releasing thread has a permit of
    /// those that there were at first. Only a guess.
    likely: usize,
}

impl Semaphore {
    pub(crate) const MAX_PERMITS: usize = usize::MAX / PERMIT;

    pub(crate) fn new(permits: usize) -> Self {
        Self {
            word: Word::new(permits * PERMIT),
            likely: permits.saturating_sub(1) * PERMIT,
        }
    }

    #[inline]
    pub(crate) fn acquire(&self) {
        if !self.try_acquire() {
            self.wait(None);
        }
    }

    #[inline]
    pub(crate) fn try_acquire(&self) -> bool {
        let mut state = self.word.load(Ordering::Relaxed);
        while state >= PERMIT {
            // Acquire: what was written before the release whose permit this
            // is, is seen from now on.
            match self.word.compare_exchange_weak(
                state,
                state - PERMIT,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => return true,
                Err(now) => state = now,
            }
        }
        false
    }

    #[inline]
    pub(crate) fn acquire_timeout(&self, timeout: Duration) -> bool {
        // No deadline: so far away that no clock shows it.
        self.try_acquire() || self.wait(Instant::now().checked_add(timeout))
    }

    /// Waits for a permit until the deadline; says whether it has one.
    #[cold]
    fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut patience = Patience::new();
        let mut in_vain = 0;
        loop {
            if !patience.lasts() {
                let no_permit = || self.word.fetch_or(WAITED, Ordering::Relaxed) < PERMIT;
                match self.word.park(in_vain, deadline, no_permit) {
                    Parked::Woken(HANDED) => return true,
                    Parked::Woken(_) => in_vain += 1,
                    Parked::Refused => {}
                    // No wakeup is lost: it got none. Who is woken as its time
                    // runs out comes by the other way, and looks.
                    Parked::TimedOut => return false,
                }
                patience = Patience::new();
            }
            if self.try_acquire() {
                return true;
            }
        }
    }

    #[inline]
    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        // Not a load: it would wait for the thread's last read-modify-write, and
        // the next one for it, which takes a quarter as long as both.
        let mut state = self.likely;
        while state & WAITED == 0 {
            let Some(sum) = Self::sum(state, permits) else {
                break;
            };
            // Release: what was written before is seen by who takes a permit.
            match self
                .word
                .compare_exchange_weak(state, sum, Ordering::Release, Ordering::Relaxed)
            {
                Ok(_) => return,
                Err(now) => state = now,
            }
        }
        self.release_to_line(permits);
    }

    /// Gives the permits to those in line, or at least tells them of it; unless
    /// there would be too many.
    #[cold]
    #[track_caller]
    fn release_to_line(&self, permits: usize) {
        let mut fits = true;
        self.word.unpark(permits, |woken| {
            let overtaken = Patience::is_over(woken.largest);
            let handed = if overtaken { woken.threads } else { 0 };
            // Permits may still come and go.
            let given = self
                .word
                .fetch_update(Ordering::Release, Ordering::Relaxed, |state| {
                    let sum = Self::sum(state, permits - handed)?;
                    Some(if woken.more { sum } else { sum & !WAITED })
                });
            fits = given.is_ok();
            if fits && overtaken {
                HANDED
            } else {
                LOOK_AGAIN
            }
        });
        if !fits {
            crate::Fault::misuse(crate::semaphore::TOO_MANY);
        }
    }

    /// So many permits more, if that is not too many.
    #[inline]
    fn sum(state: usize, permits: usize) -> Option<usize> {
        state.checked_add(permits.checked_mul(PERMIT)?)
    }
}
