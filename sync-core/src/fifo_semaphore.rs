use std::{collections::VecDeque, panic::Location, sync::Arc, time::Duration};

use crate::{
    Fault, Mutex, Permit, Semaphore,
    backend::Before,
    permit::Lender,
    semaphore::{TOO_MANY, sum},
};

/// A strong semaphore: it serves in order of arrival.
///
/// Each waiting thread has a semaphore of its own and a place in a queue. A
/// release hands its permit to the first in the queue; nobody who comes along
/// can take it on the way (no barging).
///
/// # Guarantees
///
/// Whatever a thread wrote before `release` is seen by the thread whose
/// `acquire` took that permit.
///
/// # Fairness
///
/// First come, first served, where a thread has come when it is in the queue.
/// Every thread that waits is served after as many releases as there were
/// threads before it, plus its own.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §4.3 (strong and weak
/// semaphores), §5.3 (a queue of own semaphores).
///
/// # Examples
///
/// ```
/// use sync_core::FifoSemaphore;
///
/// let counter = FifoSemaphore::new(1);
/// {
///     let _permit = counter.permit();
///     assert!(!counter.try_acquire());
/// }
/// assert!(counter.try_acquire());
/// ```
#[derive(Debug)]
pub struct FifoSemaphore(Form);

#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "which one it is, is decided for all of a program's together"
)]
enum Form {
    /// As it is built.
    Queue(Queue),
    /// As the explorer has it: one of its own semaphores, which serves in
    /// order. A search has much less to look at, and a trace says what was
    /// done instead of how.
    InLine(Semaphore),
}

impl FifoSemaphore {
    /// Makes a semaphore with this many permits, `0 ..= Semaphore::MAX_PERMITS`.
    ///
    /// # Panics
    ///
    /// If there are more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn new(permits: usize) -> Self {
        if permits > Semaphore::MAX_PERMITS {
            Fault::misuse(TOO_MANY);
        }
        Self(match Semaphore::in_line(permits) {
            Some(semaphore) => Form::InLine(semaphore),
            None => Form::Queue(Queue::new(permits)),
        })
    }

    /// Takes one permit, waiting for its turn.
    #[track_caller]
    pub fn acquire(&self) {
        match &self.0 {
            Form::Queue(queue) => queue.acquire(),
            Form::InLine(semaphore) => semaphore.acquire(),
        }
    }

    /// Takes one permit if there is one that nobody waits for, and says
    /// whether it did.
    #[track_caller]
    pub fn try_acquire(&self) -> bool {
        match &self.0 {
            Form::Queue(queue) => queue.state.with(State::take),
            Form::InLine(semaphore) => semaphore.try_acquire(),
        }
    }

    /// Takes one permit, waiting for its turn at most `timeout`; says whether
    /// it did. A thread whose time has run out has left the queue.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        match &self.0 {
            Form::Queue(queue) => queue.acquire_timeout(timeout),
            Form::InLine(semaphore) => semaphore.acquire_timeout(timeout),
        }
    }

    /// Gives back one permit: to the thread that has waited longest, if any waits.
    ///
    /// # Panics
    ///
    /// If there are [`Semaphore::MAX_PERMITS`] already.
    #[track_caller]
    pub fn release(&self) {
        self.release_n(1);
    }

    /// Gives back `permits` at once, to the threads that have waited longest;
    /// what is left is for whoever comes.
    ///
    /// # Panics
    ///
    /// If there would be more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn release_n(&self, permits: usize) {
        self.release_at(permits, Location::caller());
    }

    /// Acquires, and releases when the returned guard is dropped.
    #[track_caller]
    pub fn permit(&self) -> Permit<'_> {
        self.acquire();
        Permit::new(self)
    }

    #[track_caller]
    fn release_at(&self, permits: usize, at: &'static Location<'static>) {
        match &self.0 {
            Form::Queue(queue) => queue.release_at(permits, at),
            Form::InLine(semaphore) => semaphore.release_at(permits, at),
        }
    }
}

impl Lender for FifoSemaphore {
    fn take_back(&self, at: &'static Location<'static>) {
        self.release_at(1, at);
    }
}

/// The semaphore as it is built.
#[derive(Debug)]
struct Queue {
    state: Mutex<State>,
}

#[derive(Debug, Hash)]
struct State {
    /// Permits that nobody has. None while somebody waits.
    permits: usize,
    /// Who waits, the longest first.
    queue: VecDeque<Arc<Turn>>,
}

impl State {
    /// Takes a permit if there is one: then nobody waits for it.
    fn take(&mut self) -> bool {
        let taken = self.permits > 0;
        self.permits -= usize::from(taken);
        taken
    }
}

/// One permit once it is this thread's turn, none before.
#[derive(Debug, Hash)]
struct Turn(Semaphore);

impl Queue {
    #[track_caller]
    fn new(permits: usize) -> Self {
        let queue = VecDeque::new();
        Self {
            state: Mutex::new(State { permits, queue }),
        }
    }

    #[track_caller]
    fn acquire(&self) {
        let before = Before::now();
        if let Some(turn) = self.take_or_queue() {
            turn.0.acquire();
        }
        before.and_only(());
    }

    #[track_caller]
    fn acquire_timeout(&self, timeout: Duration) -> bool {
        let Some(turn) = self.take_or_queue() else {
            return true;
        };
        turn.0.acquire_timeout(timeout) || !self.leave(&turn)
    }

    #[track_caller]
    fn take_or_queue(&self) -> Option<Arc<Turn>> {
        let before = Before::now();
        let mut state = self.state.lock();
        let turn = if state.take() {
            None
        } else {
            let turn = Arc::new(Turn(Semaphore::new(0)));
            state.queue.push_back(Arc::clone(&turn));
            Some(turn)
        };
        drop(state);
        before.and_only(turn)
    }

    /// Whether the turn had not come yet; then it never will.
    #[track_caller]
    fn leave(&self, turn: &Arc<Turn>) -> bool {
        self.state.with(|state| {
            let waiting = state.queue.len();
            state.queue.retain(|other| !Arc::ptr_eq(other, turn));
            state.queue.len() < waiting
        })
    }

    #[track_caller]
    fn release_at(&self, permits: usize, at: &'static Location<'static>) {
        let before = Before::now();
        let mut state = self.state.lock_at(at);
        let handed_over = permits.min(state.queue.len());
        let Some(left) = sum(state.permits, permits - handed_over) else {
            drop(state);
            Fault::misuse(TOO_MANY);
        };
        state.permits = left;
        for turn in state.queue.drain(..handed_over) {
            turn.0.release_at(1, at);
        }
        drop(state);
        before.and_only(());
    }
}
