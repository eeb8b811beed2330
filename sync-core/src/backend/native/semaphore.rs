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

use crossbeam_utils::CachePadded;

use super::platform::{Ordering, Parked, Patience, Word};

/// Set whenever somebody is in line, and sometimes when nobody is. It is
/// cleared only by who has looked into the line while nobody could join it.
const WAITED: usize = 1;

/// One permit; the permits are all the bits above.
const PERMIT: usize = 2;

/// What a woken thread is told.
const LOOK_AGAIN: usize = 0;
const HANDED: usize = 1;

/// The word of a semaphore that a thread has for itself: as it began, and with a
/// permit less. That is a guess, the same for all of them, so that nothing has to
/// be fetched before the word is.
const LIKELY_FREE: usize = 0;
const LIKELY_TAKEN: usize = LIKELY_FREE.wrapping_sub(PERMIT);

#[derive(Debug)]
pub(crate) struct Semaphore {
    /// Free permits times `PERMIT`, less the `base`, wrapping around; plus
    /// `WAITED`. Alone on its cache line: who uses the object beside it is not in
    /// the way.
    word: CachePadded<Word>,
    /// The permits that it began with, at least one, times `PERMIT`.
    base: usize,
}

impl Semaphore {
    pub(crate) const MAX_PERMITS: usize = usize::MAX / PERMIT;

    pub(crate) fn new(permits: usize) -> Self {
        let base = permits.max(1) * PERMIT;
        Self {
            word: CachePadded::new(Word::new((permits * PERMIT).wrapping_sub(base))),
            base,
        }
    }

    #[inline]
    pub(crate) fn acquire(&self) {
        // Not a load: it would fetch the cache line for reading, and the next
        // step would fetch it again, for writing.
        if let Err(now) = self.exchange(LIKELY_FREE, LIKELY_TAKEN, Ordering::Acquire) {
            self.acquire_from(now);
        }
    }

    #[cold]
    fn acquire_from(&self, now: usize) {
        if !self.take(now) {
            self.wait(None);
        }
    }

    #[inline]
    pub(crate) fn try_acquire(&self) -> bool {
        self.take(self.word.load(Ordering::Relaxed))
    }

    /// Takes a permit, if there is one in the word, which may be `state`.
    #[inline]
    fn take(&self, mut state: usize) -> bool {
        while self.has_permit(state) {
            let less = state.wrapping_sub(PERMIT);
            if self.exchange(state, less, Ordering::Acquire).is_ok() {
                return true;
            }
            // Somebody else is at work on it. Trying again at once, both would
            // take the cache line away from each other, each time.
            Patience::stand_back();
            state = self.word.load(Ordering::Relaxed);
        }
        false
    }

    /// The one step in which permits are taken or given, if the word is `from`.
    ///
    /// To take, acquire: what was written before the release whose permit this
    /// is, is seen from now on. To give, release: what was written before is seen
    /// by who takes a permit.
    #[inline]
    fn exchange(&self, from: usize, to: usize, order: Ordering) -> Result<usize, usize> {
        self.word
            .compare_exchange_weak(from, to, order, Ordering::Relaxed)
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
                let no_permit = || {
                    let state = self.word.fetch_or(WAITED, Ordering::Relaxed);
                    !self.has_permit(state)
                };
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
        // Not a load, as in `acquire`. Even if nobody else is there, right after
        // another read-modify-write it would cost half as much as that.
        if permits != 1 {
            self.release_from(LIKELY_TAKEN, permits);
        } else if let Err(now) = self.exchange(LIKELY_TAKEN, LIKELY_FREE, Ordering::Release) {
            self.release_from(now, permits);
        }
    }

    #[cold]
    #[track_caller]
    fn release_from(&self, mut state: usize, permits: usize) {
        while state & WAITED == 0 {
            let Some(sum) = self.sum(state, permits) else {
                break;
            };
            match self.exchange(state, sum, Ordering::Release) {
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
                    let sum = self.sum(state, permits - handed)?;
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

    fn has_permit(&self, state: usize) -> bool {
        state.wrapping_add(self.base) >= PERMIT
    }

    /// So many permits more, if that is not too many.
    fn sum(&self, state: usize, permits: usize) -> Option<usize> {
        let free = state.wrapping_add(self.base);
        let sum = free.checked_add(permits.checked_mul(PERMIT)?)?;
        Some(sum.wrapping_sub(self.base))
    }
}
