use std::{
    error::Error,
    fmt,
    time::{Duration, Instant},
};

use crate::{Condvar, Fault, Mutex, MutexGuard, backend::Before};

/// Threads wait for each other: none goes on before all `parties` have come.
///
/// It can be used round after round. A round fills, then drains; who comes
/// while it drains belongs to the next one and waits in front. So any number
/// of threads may use it: each `parties` of them make a round.
///
/// # Broken barriers
///
/// If one thread does not come, the others would wait for ever. So a barrier
/// breaks when a thread's time runs out, when somebody calls
/// [`abort`](Self::abort), and when the action panics. Everybody who waits or
/// comes later is told, until somebody calls [`reset`](Self::reset). A round
/// that was complete before that is not affected.
///
/// # Guarantees
///
/// Whatever a thread wrote before it waited is seen by every thread of its
/// round afterwards.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §3.7, for the two phases; ours
/// is a monitor. `CyclicBarrier` of D. Lea's `java.util.concurrent` for the
/// action and for being broken.
///
/// # Examples
///
/// ```
/// use sync_core::{Barrier, Shared};
///
/// let barrier = Barrier::new(2);
/// let (left, right) = (Shared::new(0), Shared::new(0));
/// std::thread::scope(|s| {
///     s.spawn(|| {
///         left.with(|n| *n = 1);
///         barrier.wait();
///         assert_eq!(right.get(), 2);
///     });
///     right.with(|n| *n = 2);
///     barrier.wait();
///     assert_eq!(left.get(), 1);
/// });
/// ```
pub struct Barrier {
    state: Mutex<State>,
    changed: Condvar,
    parties: usize,
    action: Option<Box<dyn Fn() + Send + Sync>>,
}

#[derive(Debug, Hash)]
struct State {
    /// What those inside are doing.
    phase: Phase,
    /// Threads inside, `0 .. parties`: the last one of a round need not wait.
    inside: usize,
    /// Whether those who come are turned away.
    broken: bool,
}

#[derive(Debug, Hash, PartialEq, Eq)]
enum Phase {
    /// They wait for the others. Only now can more go inside.
    Filling,
    /// All have come, and leave. At least one is inside.
    Draining,
    /// They leave because the others will not come. At least one is inside.
    Failing,
}

impl State {
    /// Ends a round, or begins the next one if nobody is inside.
    fn end_round(&mut self, phase: Phase) {
        self.phase = if self.inside == 0 {
            Phase::Filling
        } else {
            phase
        };
    }
}

/// What a thread learns from having waited at a [`Barrier`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arrival {
    leader: bool,
}

impl Arrival {
    /// Whether this thread was the last to come. One of each round is.
    pub fn is_leader(self) -> bool {
        self.leader
    }
}

/// Why a thread does not wait at a [`Barrier`] any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BarrierError {
    /// Somebody broke the barrier.
    Broken,
    /// This thread's time ran out, which broke the barrier.
    TimedOut,
}

impl fmt::Display for BarrierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken => "the barrier is broken",
            Self::TimedOut => "the time ran out before all had come to the barrier",
        })
    }
}

impl Error for BarrierError {}

impl Barrier {
    /// Makes a barrier for this many threads, `1 ..= usize::MAX`.
    ///
    /// # Panics
    ///
    /// If there is no party: no round could ever be complete.
    #[track_caller]
    pub fn new(parties: usize) -> Self {
        Self::build(parties, None)
    }

    /// Makes a barrier whose rounds end with `action`: the last thread to come
    /// runs it before anybody is let go.
    ///
    /// The barrier is locked meanwhile: the action must not use it. If the
    /// action panics, the barrier is broken, and the panic goes on in the
    /// thread that ran it.
    ///
    /// # Panics
    ///
    /// If there is no party.
    #[track_caller]
    pub fn with_action(parties: usize, action: impl Fn() + Send + Sync + 'static) -> Self {
        Self::build(parties, Some(Box::new(action)))
    }

    #[track_caller]
    fn build(parties: usize, action: Option<Box<dyn Fn() + Send + Sync>>) -> Self {
        if parties == 0 {
            Fault::misuse("a barrier has at least one party, this one has none");
        }
        Self {
            state: Mutex::new(State {
                phase: Phase::Filling,
                inside: 0,
                broken: false,
            }),
            changed: Condvar::new(),
            parties,
            action,
        }
    }

    /// Waits until all have come.
    ///
    /// # Panics
    ///
    /// If the barrier is broken, or breaks meanwhile. Where that is to be
    /// expected, use [`wait_unless_broken`](Self::wait_unless_broken).
    #[track_caller]
    pub fn wait(&self) -> Arrival {
        match self.arrive(None) {
            Ok(arrival) => arrival,
            Err(_) => Fault::misuse("a thread waited at a broken barrier"),
        }
    }

    /// Waits until all have come.
    ///
    /// # Errors
    ///
    /// [`BarrierError::Broken`] if the barrier is broken, or breaks meanwhile.
    #[track_caller]
    pub fn wait_unless_broken(&self) -> Result<Arrival, BarrierError> {
        self.arrive(None)
    }

    /// Waits until all have come, at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`BarrierError::TimedOut`] if they have not; then the barrier is broken.
    /// [`BarrierError::Broken`] if it is broken, or breaks meanwhile.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Result<Arrival, BarrierError> {
        self.arrive(Some(timeout))
    }

    /// Breaks the barrier: who waits, and who comes, is told so.
    #[track_caller]
    pub fn abort(&self) {
        self.give_up(&mut self.state.lock());
    }

    /// Makes the barrier whole again. Who waits now is told that it broke.
    #[track_caller]
    pub fn reset(&self) {
        let mut state = self.state.lock();
        self.give_up(&mut state);
        state.broken = false;
    }

    /// Whether it is broken now. By the time one has looked, it may be different.
    #[track_caller]
    pub fn is_broken(&self) -> bool {
        self.state.with(|state| state.broken)
    }

    #[track_caller]
    fn arrive(&self, limit: Option<Duration>) -> Result<Arrival, BarrierError> {
        Before::now().and_only(self.take_part(limit))
    }

    #[track_caller]
    fn take_part(&self, limit: Option<Duration>) -> Result<Arrival, BarrierError> {
        // No deadline: without limit, or so far away that no clock shows it.
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.state.lock();
        let may_enter = self.wait_while(&mut state, deadline, |state| {
            !state.broken && state.phase != Phase::Filling
        });
        if state.broken {
            return Err(BarrierError::Broken);
        }
        if !may_enter {
            self.give_up(&mut state);
            return Err(BarrierError::TimedOut);
        }

        if state.inside + 1 == self.parties {
            self.complete(&mut state);
            return Ok(Arrival { leader: true });
        }

        state.inside += 1;
        let in_time = self.wait_while(&mut state, deadline, |state| state.phase == Phase::Filling);
        if !in_time {
            self.give_up(&mut state);
        }
        let complete = state.phase == Phase::Draining;
        state.inside -= 1;
        if state.inside == 0 {
            state.phase = Phase::Filling;
            self.changed.notify_all();
        }
        match (complete, in_time) {
            (true, _) => Ok(Arrival { leader: false }),
            (false, true) => Err(BarrierError::Broken),
            (false, false) => Err(BarrierError::TimedOut),
        }
    }

    /// Ends a round to which all have come.
    #[track_caller]
    fn complete(&self, state: &mut MutexGuard<'_, State>) {
        if let Some(action) = &self.action {
            // Broken until it returns: if it panics, that is what all find
            // who look when the lock is free again.
            self.give_up(state);
            action();
            state.broken = false;
        }
        state.end_round(Phase::Draining);
        self.changed.notify_all();
    }

    /// Breaks the barrier, with whoever waits inside.
    #[track_caller]
    fn give_up(&self, state: &mut MutexGuard<'_, State>) {
        state.broken = true;
        if state.phase == Phase::Filling {
            state.end_round(Phase::Failing);
        }
        self.changed.notify_all();
    }

    /// Waits until `condition` is false; false if the deadline came first.
    #[track_caller]
    fn wait_while(
        &self,
        state: &mut MutexGuard<'_, State>,
        deadline: Option<Instant>,
        condition: impl Fn(&mut State) -> bool,
    ) -> bool {
        let Some(deadline) = deadline else {
            self.changed.wait_while(state, condition);
            return true;
        };
        let left = deadline.saturating_duration_since(Instant::now());
        self.changed.wait_while_timeout(state, left, condition)
    }
}

impl fmt::Debug for Barrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barrier")
            .field("parties", &self.parties)
            .finish_non_exhaustive()
    }
}
