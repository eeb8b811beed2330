//! A barrier in one word.
//!
//! The word counts the threads inside and the rounds. Each thread that comes
//! changes it once; the last one begins the next round, with nobody inside, in
//! the same step. So a round has no end that others would have to wait for:
//! who was inside sees that the round is another, whenever it looks, and who
//! comes belongs to the new one. This is what the *sense* is for in a
//! sense-reversing barrier; with a number in its place no thread need remember
//! the sense of its last round, and any threads may use the barrier.
//!
//! A round that fails does have an end. The number stays the same until
//! everybody inside has seen that it failed: that is how those tell it from a
//! round that is complete. Who comes meanwhile waits in front.
//!
//! # Source
//!
//! D. Hensgen, R. Finkel, U. Manber, *Two algorithms for barrier
//! synchronization*, 1988, and J. M. Mellor-Crummey, M. L. Scott, *Algorithms
//! for scalable synchronization on shared-memory multiprocessors*, 1991, §3.1,
//! for reversing the sense. One word for both, waiting in line, and failing are
//! ours.

use std::time::{Duration, Instant};

use super::platform::{Ordering, Parked, Patience, Word};
use crate::{Arrival, BarrierError, arrival::Action};

/// Set whenever somebody is in line, inside or in front, and has not been woken
/// since; sometimes when nobody is.
const WAITED: usize = 1;
/// Who comes is turned away.
const BROKEN: usize = 2;
/// Those inside leave, because the others will not come. At least one is inside.
const FAILING: usize = 4;
/// All have come, the last of them runs the action. The others are inside.
const ACTING: usize = 8;
/// One thread inside; their number is in the bits from here up to `ROUND`.
const ONE: usize = 16;
const INSIDE: usize = ROUND - ONE;
/// One round; their number is in the upper half of the bits, and wraps around.
/// A thread that looks on would have to miss exactly as many rounds as there
/// are numbers, all made by others, to take a later round for its own.
const ROUND: usize = 1 << (usize::BITS / 2);

pub(crate) struct Barrier {
    /// The round, how many are inside (`0 .. parties`), and the flags.
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

/// The next round: nobody is inside, nobody has waited.
fn next_round(state: usize) -> usize {
    (state & !(INSIDE | ACTING | WAITED)).wrapping_add(ROUND)
}

/// Broken, and those inside leave, unless all have come.
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
        // No deadline: without limit, or so far away that no clock shows it.
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
            // Release: what was written before is seen by who acquires a later
            // state. Acquire: the last one has seen what all the others wrote,
            // and passes it on.
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

    /// Waits until the round is complete or fails.
    fn wait_inside(
        &self,
        mine: usize,
        mut deadline: Option<Instant>,
    ) -> Result<Arrival, BarrierError> {
        let mut patience = Patience::with_many();
        loop {
            if !patience.lasts() {
                let still = || {
                    let state = self.word.fetch_or(WAITED, Ordering::Relaxed);
                    round(state) == mine && state & FAILING == 0
                };
                if self.word.park(0, deadline, still) == Parked::TimedOut {
                    if self.give_up(mine) {
                        self.leave();
                        return Err(BarrierError::TimedOut);
                    }
                    // Too late: whether it is complete or fails is settled.
                    deadline = None;
                }
            }
            // Acquire: what the others wrote before they came, and the action,
            // is seen from now on.
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

    /// Waits while the round before fails, or its action runs.
    #[cold]
    fn wait_in_front(&self, deadline: Option<Instant>) -> Result<usize, BarrierError> {
        let mut patience = Patience::with_many();
        loop {
            if !patience.lasts() {
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

    /// Breaks the barrier, unless it is settled how this round ends.
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

    /// Leaves a round that fails. The last one opens the barrier again for those
    /// in front.
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

    /// Runs the action, for a round to which all have come.
    #[cold]
    fn act(&self, action: &dyn Fn()) {
        /// If the action panics, the others will not be let go.
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
        // Release: what the action wrote is seen by all.
        self.change(Ordering::Release, next_round);
    }

    /// Changes the state, and wakes everybody if it says that nobody waits.
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
