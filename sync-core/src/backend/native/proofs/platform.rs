//! A model of the platform: loom's atomics, and a parking lot of loom's mutex
//! and channels.
//!
//! As in `parking_lot_core`, the queue has a lock; under it a thread decides
//! whether it still parks, and a waking thread what the woken ones are told. A
//! woken thread is ordered after the one that woke it, and takes no lock on its
//! way: the model orders no more than the real one does.
//!
//! Time runs out in [`time_runs_out`]: the longest waiting thread with a deadline
//! is told, and leaves the queue unless another thread has woken it meanwhile.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    mem::ManuallyDrop,
    ops::Deref,
    sync::Arc,
    time::Instant,
};

use loom::sync::{Mutex, mpsc};

pub(super) use super::super::platform::{Parked, Woken};
pub(super) use loom::{
    cell::UnsafeCell,
    sync::atomic::{AtomicUsize, Ordering},
};

pub(super) struct Word {
    value: AtomicUsize,
    queue: Arc<WaitQueue>,
    /// The newest value, outside of the model.
    newest: Cell<usize>,
    /// Threads that spin until another value is stored.
    spinners: RefCell<Vec<SignalSender>>,
}

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Sync for Word {}

type WaitQueue = Mutex<VecDeque<Waiter>>;

struct Waiter {
    name: loom::thread::ThreadId,
    number: usize,
    /// Whether its time may run out.
    timed: bool,
    sender: SignalSender,
}

enum Signal {
    Woken(usize),
    TimeIsUp,
    Stored,
}

type SignalSender = mpsc::Sender<Signal>;

thread_local! {
    /// The queues of this execution. All its threads are coroutines of one OS
    /// thread.
    static QUEUES: RefCell<Vec<Arc<WaitQueue>>> = const { RefCell::new(Vec::new()) };
    /// How often a woken thread may fail before it is handed the permit.
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// The most failures of one woken thread, in any execution.
    static MOST_FAILURES: Cell<usize> = const { Cell::new(0) };
}

/// From now on, a woken thread fails at most this many times.
pub(super) fn limit_failures(times: usize) {
    LIMIT.set(times);
}

/// The most failures of a thread that was woken, in all executions so far.
pub(super) fn most_failures() -> usize {
    MOST_FAILURES.get()
}

pub(super) fn begin_execution() {
    // The objects of a failed execution cannot be dropped.
    QUEUES.take().into_iter().for_each(std::mem::forget);
}

/// Time runs out for the longest waiting thread with a deadline, if there is one.
pub(super) fn time_runs_out() {
    let queues = QUEUES.with_borrow(Clone::clone);
    for queue in queues {
        let mut queue = queue.lock().expect("loom's mutexes are never poisoned");
        if let Some(waiter) = queue.iter_mut().find(|waiter| waiter.timed) {
            waiter.timed = false;
            let _ = waiter.sender.send(Signal::TimeIsUp);
            return;
        }
    }
}

impl Word {
    pub(super) fn new(value: usize) -> Self {
        let queue = Arc::new(Mutex::new(VecDeque::new()));
        QUEUES.with_borrow_mut(|queues| queues.push(Arc::clone(&queue)));
        Self {
            value: AtomicUsize::new(value),
            queue,
            newest: Cell::new(value),
            spinners: RefCell::default(),
        }
    }

    /// Stores, and wakes the threads that spin.
    pub(super) fn store(&self, value: usize, order: Ordering) {
        self.value.store(value, order);
        self.newest.set(value);
        for sender in self.spinners.take() {
            let _ = sender.send(Signal::Stored);
        }
    }

    pub(super) fn compare_exchange(
        &self,
        from: usize,
        to: usize,
        done: Ordering,
        failed: Ordering,
    ) -> Result<usize, usize> {
        let result = self.value.compare_exchange(from, to, done, failed);
        if result.is_ok() {
            self.newest.set(to);
        }
        result
    }

    /// The newest value, if all changes are made by `store` and
    /// `compare_exchange`. It is no step of the model, which makes the searches
    /// shorter and leaves nothing out: a wrong guess changes nothing.
    pub(super) fn guess(&self) -> usize {
        self.newest.get()
    }

    /// Sleeps instead of reading the same value again and again. No execution is
    /// left out: to read the value once it is stored is to come a moment later.
    pub(super) fn spin_until(&self, condition: impl Fn(usize) -> bool) {
        loop {
            if condition(self.guess()) {
                return;
            }
            let (sender, signals) = mpsc::channel();
            let signals = Signals(ManuallyDrop::new(signals));
            self.spinners.borrow_mut().push(sender);
            signals.next();
        }
    }

    pub(super) fn park(
        &self,
        number: usize,
        deadline: Option<Instant>,
        still: impl FnOnce() -> bool,
    ) -> Parked {
        let name = loom::thread::current().id();
        let (sender, signals) = mpsc::channel();
        let signals = Signals(ManuallyDrop::new(signals));
        {
            let mut queue = self.lock();
            if !still() {
                return Parked::Refused;
            }
            queue.push_back(Waiter {
                name,
                number,
                timed: deadline.is_some(),
                sender,
            });
        }
        if let Signal::Woken(told) = signals.next() {
            return Parked::Woken(told);
        }
        {
            let mut queue = self.lock();
            if let Some(place) = queue.iter().position(|waiter| waiter.name == name) {
                queue.remove(place);
                return Parked::TimedOut;
            }
        }
        // Another thread has woken it first.
        let Signal::Woken(told) = signals.next() else {
            unreachable!("time runs out once")
        };
        Parked::Woken(told)
    }

    pub(super) fn unpark(&self, most: impl Fn() -> usize, tell: impl FnOnce(Woken) -> usize) {
        let mut queue = self.lock();
        let threads = match queue.len() {
            0 => 0,
            parked => most().min(parked),
        };
        let woken: Vec<_> = queue.drain(..threads).collect();
        let told = tell(Woken {
            threads,
            largest: woken.iter().map(|waiter| waiter.number).max().unwrap_or(0),
            more: !queue.is_empty(),
        });
        drop(queue);
        for waiter in woken {
            let _ = waiter.sender.send(Signal::Woken(told));
        }
    }

    pub(super) fn unpark_all(&self) {
        self.unpark(|| usize::MAX, |_| 0);
    }

    fn lock(&self) -> loom::sync::MutexGuard<'_, VecDeque<Waiter>> {
        self.queue
            .lock()
            .expect("loom's mutexes are never poisoned")
    }
}

impl Deref for Word {
    type Target = AtomicUsize;

    fn deref(&self) -> &AtomicUsize {
        &self.value
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Word").finish_non_exhaustive()
    }
}

/// Signals to a waiting thread, in order.
struct Signals(ManuallyDrop<mpsc::Receiver<Signal>>);

impl Signals {
    fn next(&self) -> Signal {
        self.0.recv().expect("the sender lives as long")
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        // While a failed execution is taken down, loom's objects are gone already.
        if !std::thread::panicking() {
            // SAFETY: dropped here and nowhere else, once.
            unsafe { ManuallyDrop::drop(&mut self.0) };
        }
    }
}

/// None: a thread that would back off parks at once.
pub(super) struct Backoff;

impl Backoff {
    pub(super) const EXPECT_SPINS: [u32; 0] = [];

    pub(super) fn spin(_: u32) {}

    pub(super) fn back_off() {}

    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn with_many() -> Self {
        Self
    }

    pub(super) fn is_exhausted(failed: usize) -> bool {
        MOST_FAILURES.set(failed.max(MOST_FAILURES.get()));
        failed >= LIMIT.get()
    }

    #[allow(clippy::unused_self, reason = "it is the native one that counts")]
    pub(super) fn try_snooze(&mut self) -> bool {
        false
    }
}
