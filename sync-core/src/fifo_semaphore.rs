use std::{collections::VecDeque, panic::Location, sync::Arc, time::Duration};

use crate::{
    Fault, Mutex, Permit, Semaphore,
    backend::Before,
    permit::Lender,
    semaphore::{TOO_MANY, sum},
};

/// A strong semaphore: it serves in order of arrival.
///
/// Each waiting thread has a private semaphore in a queue. A release hands its
/// permit to the first thread in the queue, and no other thread can take it (no
/// barging).
///
/// # Guarantees
///
/// Whatever a thread wrote before `release` is seen by the thread whose
/// `acquire` took that permit.
///
/// # Fairness
///
/// First come, first served; a thread has come when it is in the queue. A thread
/// behind `n` others has its permit after `n + 1` releases.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §4.3 (strong and weak
/// semaphores), §5.3 (a queue of private semaphores).
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
    reason = "all of a program's semaphores have the same form"
)]
enum Form {
    /// A queue of private semaphores.
    Queue(Queue),
    /// A semaphore of the backend that is fifo itself, as the explorer's is: there
    /// are fewer states, and a trace shows one operation for each.
    Fifo(Semaphore),
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
        Self(match Semaphore::fifo(permits) {
            Some(semaphore) => Form::Fifo(semaphore),
            None => Form::Queue(Queue::new(permits)),
        })
    }

    /// Takes one permit, waiting for its turn.
    #[track_caller]
    pub fn acquire(&self) {
        match &self.0 {
            Form::Queue(queue) => queue.acquire(),
            Form::Fifo(semaphore) => semaphore.acquire(),
        }
    }

    /// Takes one permit if there is one now and no thread waits; true if it did.
    #[track_caller]
    pub fn try_acquire(&self) -> bool {
        match &self.0 {
            Form::Queue(queue) => queue.state.with(State::take),
            Form::Fifo(semaphore) => semaphore.try_acquire(),
        }
    }

    /// Takes one permit, waiting for its turn at most `timeout`; true if it did.
    /// Afterwards it is not in the queue.
    #[track_caller]
    pub fn acquire_timeout(&self, timeout: Duration) -> bool {
        match &self.0 {
            Form::Queue(queue) => queue.acquire_timeout(timeout),
            Form::Fifo(semaphore) => semaphore.acquire_timeout(timeout),
        }
    }

    /// Gives back one permit, to the thread that has waited longest if any waits.
    ///
    /// # Panics
    ///
    /// If there are [`Semaphore::MAX_PERMITS`] already.
    #[track_caller]
    pub fn release(&self) {
        self.release_n(1);
    }

    /// Gives back `permits` permits at once, to the threads that have waited longest;
    /// the rest stay free.
    ///
    /// # Panics
    ///
    /// If there would be more than [`Semaphore::MAX_PERMITS`].
    #[track_caller]
    pub fn release_n(&self, permits: usize) {
        self.release_at(permits, Location::caller());
    }

    /// Takes one permit, waiting for its turn; the returned guard gives it back when
    /// it is dropped.
    #[track_caller]
    pub fn permit(&self) -> Permit<'_> {
        self.acquire();
        Permit::new(self)
    }

    #[track_caller]
    fn release_at(&self, permits: usize, at: &'static Location<'static>) {
        match &self.0 {
            Form::Queue(queue) => queue.release_at(permits, at),
            Form::Fifo(semaphore) => semaphore.release_at(permits, at),
        }
    }
}

impl Lender for FifoSemaphore {
    fn take_back(&self, at: &'static Location<'static>) {
        self.release_at(1, at);
    }
}

/// A queue of private semaphores.
#[derive(Debug)]
struct Queue {
    state: Mutex<State>,
}

#[derive(Debug, Hash)]
struct State {
    /// Free permits; 0 while a thread waits.
    permits: usize,
    /// Waiting threads, the longest waiting first.
    queue: VecDeque<Arc<Turn>>,
}

impl State {
    /// Takes a permit if one is free: then no thread waits.
    fn take(&mut self) -> bool {
        let taken = self.permits > 0;
        self.permits -= usize::from(taken);
        taken
    }
}

/// A waiting thread's private semaphore: it gets one permit, at the thread's turn.
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

    /// Leaves the queue; false if the turn has come already.
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
