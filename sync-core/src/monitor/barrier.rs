use std::time::{Duration, Instant};

use crate::{Arrival, BarrierError, Condvar, Mutex, MutexGuard, arrival::Action, backend::Before};

pub(crate) struct Barrier {
    state: Mutex<State>,
    changed: Condvar,
    parties: usize,
    action: Option<Action>,
}

#[derive(Debug, Hash)]
struct State {
    /// What the threads inside do.
    phase: Phase,
    /// Threads inside, `0 .. parties`: the last to arrive does not wait.
    inside: usize,
    /// Whether arriving threads return an error.
    broken: bool,
}

#[derive(Debug, Hash, PartialEq, Eq)]
enum Phase {
    /// They wait for the others. Only in this phase can more go inside.
    Filling,
    /// All have arrived, and leave. At least one is inside.
    Draining,
    /// The round has failed, and they leave. At least one is inside.
    Failing,
}

impl State {
    /// Ends a round; begins the next one if no thread is inside.
    fn end_round(&mut self, phase: Phase) {
        self.phase = if self.inside == 0 {
            Phase::Filling
        } else {
            phase
        };
    }
}

impl Barrier {
    #[track_caller]
    pub(crate) fn new(parties: usize, action: Option<Action>) -> Self {
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

    #[track_caller]
    pub(crate) fn arrive(&self, limit: Option<Duration>) -> Result<Arrival, BarrierError> {
        Before::now().and_only(self.take_part(limit))
    }

    #[track_caller]
    pub(crate) fn abort(&self) {
        self.break_barrier(&mut self.state.lock());
    }

    #[track_caller]
    pub(crate) fn reset(&self) {
        let mut state = self.state.lock();
        self.break_barrier(&mut state);
        state.broken = false;
    }

    #[track_caller]
    pub(crate) fn is_broken(&self) -> bool {
        self.state.with(|state| state.broken)
    }

    #[track_caller]
    fn take_part(&self, limit: Option<Duration>) -> Result<Arrival, BarrierError> {
        // No deadline: without limit, or beyond what an `Instant` can hold.
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut state = self.state.lock();
        let may_enter = self.wait_while(&mut state, deadline, |state| {
            !state.broken && state.phase != Phase::Filling
        });
        if state.broken {
            return Err(BarrierError::Broken);
        }
        if !may_enter {
            self.break_barrier(&mut state);
            return Err(BarrierError::TimedOut);
        }

        if state.inside + 1 == self.parties {
            self.complete(&mut state);
            return Ok(Arrival { leader: true });
        }

        state.inside += 1;
        let in_time = self.wait_while(&mut state, deadline, |state| state.phase == Phase::Filling);
        if !in_time {
            self.break_barrier(&mut state);
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

    /// Ends a round in which all have arrived.
    #[track_caller]
    fn complete(&self, state: &mut MutexGuard<'_, State>) {
        if let Some(action) = &self.action {
            // Broken until it returns: if it panics, the barrier stays broken.
            self.break_barrier(state);
            action();
            state.broken = false;
        }
        state.end_round(Phase::Draining);
        self.changed.notify_all();
    }

    /// Breaks the barrier; the round fails if it is not complete.
    #[track_caller]
    fn break_barrier(&self, state: &mut MutexGuard<'_, State>) {
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
