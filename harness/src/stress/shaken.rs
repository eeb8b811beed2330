use std::{
    cell::{Cell, RefCell},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use sync_core::{
    Fault,
    observe::{Observer, Operation},
};

use crate::{Event, Stage, thread_status::ThreadStatus};

/// Delays one thread at random at its operations and events, and keeps its status
/// up to date.
pub(crate) struct Shaken {
    status: Arc<ThreadStatus>,
    /// Stamps events with their order. The only thing that the threads share, and
    /// relaxed: it orders nothing but itself.
    clock: Arc<AtomicU64>,
    rng: RefCell<Xoshiro256PlusPlus>,
    force: Force,
    waiting_since: Cell<Option<Instant>>,
    waited: Cell<Duration>,
}

/// How much a trial is delayed. Some bugs need long delays, others none.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Force {
    Calm,
    Light,
    Heavy,
}

impl Force {
    pub(crate) fn drawn_from(rng: &mut impl RngExt) -> Self {
        match rng.random_range(0..4) {
            0 => Self::Calm,
            1 | 2 => Self::Light,
            _ => Self::Heavy,
        }
    }
}

impl Shaken {
    pub(crate) fn new(
        status: Arc<ThreadStatus>,
        clock: Arc<AtomicU64>,
        force: Force,
        seed: u64,
    ) -> Self {
        Self {
            status,
            clock,
            rng: RefCell::new(Xoshiro256PlusPlus::seed_from_u64(seed)),
            force,
            waiting_since: Cell::new(None),
            waited: Cell::default(),
        }
    }

    /// The time spent waiting since the last call.
    pub(crate) fn take_waited(&self) -> Duration {
        self.waited.take()
    }

    /// Mostly nothing, sometimes a pause of random length.
    fn shake(&self) {
        let (yields, spins, sleeps) = match self.force {
            Force::Calm => return,
            Force::Light => (16, 64, 4_096),
            Force::Heavy => (4, 8, 256),
        };
        let rng = &mut *self.rng.borrow_mut();
        if rng.random_ratio(1, yields) {
            thread::yield_now();
        }
        if rng.random_ratio(1, spins) {
            (0..rng.random_range(0..500)).for_each(|_| std::hint::spin_loop());
        }
        if rng.random_ratio(1, sleeps) {
            thread::sleep(Duration::from_micros(rng.random_range(1..50)));
        }
    }
}

impl Stage for Shaken {
    fn event(&self, event: &Event) {
        self.shake();
        let stamp = self.clock.fetch_add(1, Ordering::Relaxed);
        self.status.announces(stamp, event);
        // Prolongs what the event has begun.
        self.shake();
    }
}

impl Observer for Shaken {
    fn begins(&self, operation: &Operation) {
        self.shake();
        self.status.begins(operation);
        if operation.action.may_block() {
            self.waiting_since.set(Some(Instant::now()));
        }
    }

    fn ends(&self, _operation: &Operation, _done: bool) {
        if let Some(since) = self.waiting_since.take() {
            self.waited.set(self.waited.get() + since.elapsed());
        }
        self.status.ends();
    }

    fn fault(&self, fault: &Fault) {
        self.status.breaks(fault);
    }

    fn inside(&self) {
        // A race is detected only if two threads access the data at the same time.
        self.shake();
    }

    fn wakes_spuriously(&self) -> bool {
        !matches!(self.force, Force::Calm) && self.rng.borrow_mut().random_ratio(1, 16)
    }
}
