//! A counting semaphore in one word.
//!
//! The word holds the free permits and whether threads may be parked. All that
//! threads must agree on is in it, so every step is a read-modify-write of one
//! location. These are totally ordered, whatever their memory orderings: no
//! wakeup is lost, and acquire and release orderings are all that is needed.
//!
//! An uncontended acquire and release are two read-modify-writes. A thread that
//! finds no permit spins for a while, then parks in the word's FIFO queue. A
//! release wakes as many threads as it gives permits.
//!
//! # Fairness
//!
//! Barging: a released permit goes to any thread that takes it first, so it is
//! never idle while a woken thread is still on its way to a core. The woken thread
//! may then find no permit and park again. To bound this, it counts: a thread that
//! was overtaken four times does not fail again. The next release that finds it
//! first in the queue *hands* it the permit, which no other thread can see.
//!
//! So a thread parks at most five times, and every release that finds a queue
//! takes the first thread out of it.
//!
//! # Several permits at once
//!
//! While a thread that wants several may be parked, which of the parked threads can
//! go on depends on all of them: with one permit free, the second may have to go on
//! and not the first. Then a release wakes every thread, hands nothing over, and each
//! thread looks for itself whether there are enough. A bit of the word says so; it is
//! set under the queue's lock by a thread that parks, and read under it by a release.
//!
//! # Source
//!
//! `parking_lot::RawMutex` by A. d'Antras, which is the case of one permit, for
//! the bit in the word and for handing over. There time decides when to hand over
//! (about every half a millisecond, until version 0.13 took it out); here it is
//! the count, which needs no clock and gives a bound.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use crossbeam_utils::CachePadded;

use super::platform::{Backoff, Ordering, Parked, Word};

/// Set whenever a thread is parked, and sometimes when none is. It is cleared
/// only under the queue's lock, by a thread that finds the queue empty.
const WAITED: usize = 1;

/// Set with `WAITED` while a thread that wants several permits is parked, and cleared
/// with it.
const WANTS_SEVERAL: usize = 2;

/// One permit; the permits are all the bits above.
const PERMIT: usize = 4;

/// What a woken thread is told: to try again, or that it has a permit.
const RETRY: usize = 0;
const HANDED: usize = 1;

/// The word of an uncontended semaphore: as it was made, and with one permit less.
/// Both are the same constants for all semaphores, so the first attempt needs
/// neither a load of the word nor of `base`.
const LIKELY_FREE: usize = 0;
const LIKELY_TAKEN: usize = LIKELY_FREE.wrapping_sub(PERMIT);

#[derive(Debug)]
pub(crate) struct Semaphore {
    /// Free permits times `PERMIT`, less the `base`, wrapping around; plus
    /// `WAITED` and `WANTS_SEVERAL`. Alone on its cache line: no false sharing.
    word: CachePadded<Word>,
    /// The permits that it was made with, at least one, times `PERMIT`.
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
    pub(crate) fn acquire(&self, permits: usize) {
        // Not a load: it would fetch the cache line for reading, and the
        // compare-and-swap would fetch it again, for writing.
        if permits != 1 {
            self.acquire_from(self.word.load(Ordering::Relaxed), permits);
        } else if let Err(now) = self.exchange(LIKELY_FREE, LIKELY_TAKEN, Ordering::Acquire) {
            self.acquire_from(now, permits);
        }
    }

    #[cold]
    fn acquire_from(&self, now: usize, permits: usize) {
        if !self.take(now, permits) {
            self.wait(permits, None);
        }
    }

    #[inline]
    pub(crate) fn try_acquire(&self, permits: usize) -> bool {
        self.take(self.word.load(Ordering::Relaxed), permits)
    }

    /// Takes so many permits if they are there; `state` is a guess of the word.
    #[inline]
    fn take(&self, mut state: usize, permits: usize) -> bool {
        while self.has(permits, state) {
            let less = state.wrapping_sub(permits * PERMIT);
            if self.exchange(state, less, Ordering::Acquire).is_ok() {
                return true;
            }
            // Another thread has changed it. If both retried at once, they would
            // take the cache line away from each other each time.
            Backoff::back_off();
            state = self.word.load(Ordering::Relaxed);
        }
        false
    }

    /// The one step in which permits are taken or given, if the word is `from`.
    ///
    /// Taking is an acquire, giving a release: what a thread wrote before it gave
    /// the permit is seen by the thread that takes it.
    #[inline]
    fn exchange(&self, from: usize, to: usize, order: Ordering) -> Result<usize, usize> {
        self.word
            .compare_exchange_weak(from, to, order, Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn acquire_timeout(&self, timeout: Duration) -> bool {
        // No deadline: beyond what an `Instant` can hold.
        self.try_acquire(1) || self.wait(1, Instant::now().checked_add(timeout))
    }

    /// Waits for so many permits until the deadline; says whether it has them.
    #[cold]
    fn wait(&self, permits: usize, deadline: Option<Instant>) -> bool {
        let waits = if permits > 1 {
            WAITED | WANTS_SEVERAL
        } else {
            WAITED
        };
        let mut backoff = Backoff::new();
        let mut failed = 0;
        loop {
            if !backoff.try_snooze() {
                let too_few = || {
                    let state = self.word.fetch_or(waits, Ordering::Relaxed);
                    !self.has(permits, state)
                };
                match self.word.park(failed, deadline, too_few) {
                    Parked::Woken(HANDED) => return true,
                    Parked::Woken(_) => failed += 1,
                    Parked::Refused => {}
                    // No wakeup is lost: it got none. A thread that is woken as
                    // its time runs out is `Woken`, and tries once more.
                    Parked::TimedOut => return false,
                }
                backoff = Backoff::new();
            }
            if self.try_acquire(permits) {
                return true;
            }
        }
    }

    #[inline]
    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        // Not a load, as in `acquire`. Even uncontended, a load right after
        // another read-modify-write would cost half as much as that one.
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
        self.release_to_queue(permits);
    }

    /// Gives the permits and wakes as many parked threads, or hands the permits
    /// over to them; misuse if there would be too many.
    #[cold]
    #[track_caller]
    fn release_to_queue(&self, permits: usize) {
        let mut fits = true;
        let several = Cell::new(false);
        let most = || {
            several.set(self.word.load(Ordering::Relaxed) & WANTS_SEVERAL != 0);
            if several.get() { usize::MAX } else { permits }
        };
        self.word.unpark(most, |woken| {
            let overtaken = !several.get() && Backoff::is_exhausted(woken.largest);
            let handed = if overtaken { woken.threads } else { 0 };
            // Other threads may still take and give permits.
            let given = self
                .word
                .fetch_update(Ordering::Release, Ordering::Relaxed, |state| {
                    let sum = self.sum(state, permits - handed)?;
                    let nobody = sum & !(WAITED | WANTS_SEVERAL);
                    Some(if woken.more { sum } else { nobody })
                });
            fits = given.is_ok();
            if fits && overtaken { HANDED } else { RETRY }
        });
        if !fits {
            crate::Fault::misuse(crate::semaphore::TOO_MANY);
        }
    }

    fn has(&self, permits: usize, state: usize) -> bool {
        state.wrapping_add(self.base) >= permits * PERMIT
    }

    /// The word with this many permits more, if that is not too many.
    fn sum(&self, state: usize, permits: usize) -> Option<usize> {
        let free = state.wrapping_add(self.base);
        let sum = free.checked_add(permits.checked_mul(PERMIT)?)?;
        Some(sum.wrapping_sub(self.base))
    }
}
