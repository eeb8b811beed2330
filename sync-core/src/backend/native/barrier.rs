//! A barrier in one word.
//!
//! The word counts the threads inside and the rounds. Each arriving thread changes
//! it once; the last one starts the next round, with no thread inside, in the same
//! step. So no thread has to wait for a round to be left: a thread inside sees that
//! the round number has changed, whenever it looks, and a thread that arrives
//! belongs to the new round. In a sense-reversing barrier the *sense* does this;
//! with a round number instead no thread has to remember the sense of its last
//! round, and any threads may use the barrier.
//!
//! A round that fails does have to be left. The round number stays the same until
//! every thread inside has seen the failure: that is how these tell it from a round
//! that is complete. Threads that arrive meanwhile wait in front.
//!
//! # Source
//!
//! D. Hensgen, R. Finkel, U. Manber, *Two algorithms for barrier
//! synchronization*, 1988, and J. M. Mellor-Crummey, M. L. Scott, *Algorithms
//! for scalable synchronization on shared-memory multiprocessors*, 1991, §3.1,
//! for reversing the sense. One word for both, parking, and rounds that fail are
//! ours.

use std::time::{Duration, Instant};

use super::platform::{Backoff, Ordering, Parked, Word};
use crate::{Arrival, BarrierError, arrival::Action};

/// Set whenever a thread is parked, inside or in front, and not yet woken;
/// sometimes when none is.
const WAITED: usize = 1;
/// Broken: threads that arrive return an error.
const BROKEN: usize = 2;
/// The round has failed: the threads inside leave. At least one is inside.
const FAILING: usize = 4;
/// All have arrived, and the last runs the action. The others are inside.
const ACTING: usize = 8;
/// One thread inside; their number is in the bits from here up to `ROUND`.
const ONE: usize = 16;
const INSIDE: usize = ROUND - ONE;
/// One round; their number is in the upper half of the bits, and wraps around.
/// To take a later round for its own, a thread would have to miss a whole cycle of
/// round numbers, all completed by other threads.
const ROUND: usize = 1 << (usize::BITS / 2);

pub(crate) struct Barrier {
    /// The round, the number of threads inside (`0 .. parties`), and the flags.
    word: Word,
    /// `1 ..= MAX_PARTIES`.
    parties: usize,
    action: Option<Action>,
}

fn inside(state: usize) -> usize {
    (state & INSIDE) / ONE
}

fn round(state: usize) -> usize {
    state / ROUND
}

/// The next round: no thread is inside, none is parked.
fn next_round(state: usize) -> usize {
    (state & !(INSIDE | ACTING | WAITED)).wrapping_add(ROUND)
}

/// Broken; and the round fails, unless all have arrived.
fn broken(state: usize) -> usize {
    let fails = state & INSIDE != 0 && state & ACTING == 0;
    (state | BROKEN | if fails { FAILING } else { 0 }) & !WAITED
}

impl Barrier {
    pub(crate) const MAX_PARTIES: usize = INSIDE / ONE;

    pub(crate) fn new(parties: usize, action: Option<Action>) -> Self {
        Self {
            word: Word::new(0),
            parties,
            action,
        }
    }

    #[inline]
    pub(crate) fn arrive(&self, limit: Option<Duration>) -> Result<Arrival, BarrierError> {
        // No deadline: without limit, or beyond what an `Instant` can hold.
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.word.load(Ordering::Relaxed);
        loop {
            if state & (BROKEN | FAILING | ACTING) != 0 {
                state = self.wait_in_front(deadline)?;
            }
            let last = inside(state) + 1 == self.parties;
            let next = match &self.action {
                _ if !last => state + ONE,
                Some(_) => state | ACTING,
                None => next_round(state),
            };
            // Release: what was written before is seen by threads that acquire a
            // later state. Acquire: the last thread sees what all others wrote,
            // and its release passes that on.
            match self
                .word
                .compare_exchange_weak(state, next, Ordering::AcqRel, Ordering::Relaxed)
            {
                Ok(_) if !last => return self.wait_inside(round(state), deadline),
                Ok(_) => {
                    match &self.action {
                        Some(action) => self.act(action),
                        None if state & WAITED != 0 => self.word.unpark_all(),
                        None => {}
                    }
                    return Ok(Arrival { leader: true });
                }
                Err(now) => state = now,
            }
        }
    }

    pub(crate) fn abort(&self) {
        self.change(Ordering::Relaxed, broken);
    }

    pub(crate) fn reset(&self) {
        self.change(Ordering::Relaxed, |state| broken(state) & !BROKEN);
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.word.load(Ordering::Relaxed) & BROKEN != 0
    }

    /// Waits until round `mine` is complete or fails.
    fn wait_inside(
        &self,
        mine: usize,
        mut deadline: Option<Instant>,
    ) -> Result<Arrival, BarrierError> {
        let mut backoff = Backoff::with_many();
        loop {
            if !backoff.try_snooze() {
                let still = || {
                    let state = self.word.fetch_or(WAITED, Ordering::Relaxed);
                    round(state) == mine && state & FAILING == 0
                };
                if self.word.park(0, deadline, still) == Parked::TimedOut {
                    if self.give_up(mine) {
                        self.leave();
                        return Err(BarrierError::TimedOut);
                    }
                    // Too late: whether the round is complete is decided.
                    deadline = None;
                }
            }
            // Acquire: what the others wrote before they arrived, and what the
            // action wrote, is seen from now on.
            let state = self.word.load(Ordering::Acquire);
            if round(state) != mine {
                return Ok(Arrival { leader: false });
            }
            if state & FAILING != 0 {
                self.leave();
                return Err(BarrierError::Broken);
            }
        }
    }

    /// Waits while the previous round is failing, or its action runs.
    #[cold]
    fn wait_in_front(&self, deadline: Option<Instant>) -> Result<usize, BarrierError> {
        let mut backoff = Backoff::with_many();
        loop {
            if !backoff.try_snooze() {
                let still = || {
                    let state = self.word.fetch_or(WAITED, Ordering::Relaxed);
                    state & BROKEN == 0 && state & (FAILING | ACTING) != 0
                };
                if self.word.park(0, deadline, still) == Parked::TimedOut {
                    self.abort();
                    return Err(BarrierError::TimedOut);
                }
            }
            let state = self.word.load(Ordering::Relaxed);
            if state & BROKEN != 0 {
                return Err(BarrierError::Broken);
            }
            if state & (FAILING | ACTING) == 0 {
                return Ok(state);
            }
        }
    }

    /// Breaks the barrier, unless it is decided how round `mine` ends; true if it
    /// did.
    #[cold]
    fn give_up(&self, mine: usize) -> bool {
        let open = |state| round(state) == mine && state & (FAILING | ACTING) == 0;
        let before = self
            .word
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |state| {
                open(state).then(|| broken(state))
            });
        self.wake(before.unwrap_or(0));
        before.is_ok()
    }

    /// Leaves a round that has failed. The last thread to leave lets those in
    /// front in.
    #[cold]
    fn leave(&self) {
        self.change(Ordering::Relaxed, |state| {
            if inside(state) == 1 {
                (state - ONE) & !(FAILING | WAITED)
            } else {
                state - ONE
            }
        });
    }

    /// Runs the action of a round in which all have arrived.
    #[cold]
    fn act(&self, action: &dyn Fn()) {
        /// Breaks the barrier when dropped: the action has panicked.
        struct Acting<'a>(&'a Barrier);
        impl Drop for Acting<'_> {
            fn drop(&mut self) {
                self.0
                    .change(Ordering::Relaxed, |state| broken(state & !ACTING));
            }
        }
        let acting = Acting(self);
        action();
        std::mem::forget(acting);
        // Release: what the action wrote is seen by all parties.
        self.change(Ordering::Release, next_round);
    }

    /// Changes the state; wakes all parked threads if the new one is not `WAITED`.
    fn change(&self, release: Ordering, next: impl Fn(usize) -> usize) {
        let before = self
            .word
            .fetch_update(release, Ordering::Relaxed, |state| Some(next(state)))
            .expect("there is always a next state");
        if next(before) & WAITED == 0 {
            self.wake(before);
        }
    }

    fn wake(&self, before: usize) {
        if before & WAITED != 0 {
            self.word.unpark_all();
        }
    }
}
