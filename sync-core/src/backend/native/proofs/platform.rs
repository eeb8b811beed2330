//! A model of the platform: loom's atomics, and a parking lot of loom's mutex
//! and channels.
//!
//! As in `parking_lot_core`, the line has a lock, under which threads are asked
//! whether they still want to join, and under which it is decided what the woken
//! ones are told. A woken thread is ordered after the one that woke it, and
//! takes no lock on its way: the model orders no more than the real one does.
//!
//! Time runs out when [`time_runs_out`] says so: the thread that waits longest
//! with a deadline is told, and leaves the line unless somebody has taken it out
//! meanwhile.

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
    line: Arc<Line>,
    /// What it is now, outside of the model.
    newest: Cell<usize>,
    /// Those who look on until there is another value.
    lookers: RefCell<Vec<Bell>>,
}

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Sync for Word {}

type Line = Mutex<VecDeque<Waiter>>;

struct Waiter {
    name: loom::thread::ThreadId,
    number: usize,
    /// Whether its time may run out.
    timed: bool,
    bell: Bell,
}

enum Ring {
    Woken(usize),
    TimeIsUp,
    Stored,
}

type Bell = mpsc::Sender<Ring>;

thread_local! {
    /// The lines of this execution. All its threads are coroutines of one OS
    /// thread.
    static LINES: RefCell<Vec<Arc<Line>>> = const { RefCell::new(Vec::new()) };
    /// How often a thread may be woken in vain.
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// How often the one with the largest number was, in any execution.
    static MOST_IN_VAIN: Cell<usize> = const { Cell::new(0) };
}

/// From now on, nobody is woken in vain more often than this.
pub(super) fn limit_patience(times: usize) {
    LIMIT.set(times);
}

/// How often somebody was that stood in line again, in all executions so far.
pub(super) fn most_in_vain() -> usize {
    MOST_IN_VAIN.get()
}

pub(super) fn begin_execution() {
    // What a failed execution has left behind cannot be dropped.
    LINES.take().into_iter().for_each(std::mem::forget);
}

/// Time runs out for the thread that waits longest with a deadline, if one does.
pub(super) fn time_runs_out() {
    let lines = LINES.with_borrow(Clone::clone);
    for line in lines {
        let mut line = line.lock().expect("loom's mutexes are never poisoned");
        if let Some(waiter) = line.iter_mut().find(|waiter| waiter.timed) {
            waiter.timed = false;
            let _ = waiter.bell.send(Ring::TimeIsUp);
            return;
        }
    }
}

impl Word {
    pub(super) fn new(value: usize) -> Self {
        let line = Arc::new(Mutex::new(VecDeque::new()));
        LINES.with_borrow_mut(|lines| lines.push(Arc::clone(&line)));
        Self {
            value: AtomicUsize::new(value),
            line,
            newest: Cell::new(value),
            lookers: RefCell::default(),
        }
    }

    /// Stores, which is what others look on for.
    pub(super) fn store(&self, value: usize, order: Ordering) {
        self.value.store(value, order);
        self.newest.set(value);
        for bell in self.lookers.take() {
            let _ = bell.send(Ring::Stored);
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
    /// `compare_exchange`. That it is no step makes the searches shorter, and
    /// leaves nothing out: who guesses any other value does nothing.
    pub(super) fn guess(&self) -> usize {
        self.newest.get()
    }

    /// Sleeps while it would find the same value again and again. What is
    /// stored is seen without that, too: by who comes a moment later.
    pub(super) fn look_on_until(&self, right: impl Fn(usize) -> bool) {
        loop {
            if right(self.guess()) {
                return;
            }
            let (bell, heard) = mpsc::channel();
            let heard = Heard(ManuallyDrop::new(heard));
            self.lookers.borrow_mut().push(bell);
            heard.next();
        }
    }

    pub(super) fn park(
        &self,
        number: usize,
        deadline: Option<Instant>,
        still: impl FnOnce() -> bool,
    ) -> Parked {
        let name = loom::thread::current().id();
        let (bell, heard) = mpsc::channel();
        let heard = Heard(ManuallyDrop::new(heard));
        {
            let mut line = self.lock();
            if !still() {
                return Parked::Refused;
            }
            line.push_back(Waiter {
                name,
                number,
                timed: deadline.is_some(),
                bell,
            });
        }
        if let Ring::Woken(told) = heard.next() {
            return Parked::Woken(told);
        }
        {
            let mut line = self.lock();
            if let Some(place) = line.iter().position(|waiter| waiter.name == name) {
                line.remove(place);
                return Parked::TimedOut;
            }
        }
        // Somebody was faster.
        let Ring::Woken(told) = heard.next() else {
            unreachable!("time runs out once")
        };
        Parked::Woken(told)
    }

    pub(super) fn unpark(&self, most: usize, tell: impl FnOnce(Woken) -> usize) {
        let mut line = self.lock();
        let threads = most.min(line.len());
        let woken: Vec<_> = line.drain(..threads).collect();
        let told = tell(Woken {
            threads,
            largest: woken.iter().map(|waiter| waiter.number).max().unwrap_or(0),
            more: !line.is_empty(),
        });
        drop(line);
        for waiter in woken {
            let _ = waiter.bell.send(Ring::Woken(told));
        }
    }

    pub(super) fn unpark_all(&self) {
        self.unpark(usize::MAX, |_| 0);
    }

    fn lock(&self) -> loom::sync::MutexGuard<'_, VecDeque<Waiter>> {
        self.line.lock().expect("loom's mutexes are never poisoned")
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

/// What a waiting thread is told, in order.
struct Heard(ManuallyDrop<mpsc::Receiver<Ring>>);

impl Heard {
    fn next(&self) -> Ring {
        self.0.recv().expect("the sender lives as long")
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        // A model that fails is taken down with its objects gone already.
        if !std::thread::panicking() {
            // SAFETY: dropped here and nowhere else, once.
            unsafe { ManuallyDrop::drop(&mut self.0) };
        }
    }
}

/// There is none: who finds nothing waits in line.
pub(super) struct Patience;

impl Patience {
    pub(super) const HOPES: [u32; 0] = [];

    pub(super) fn spins(_: u32) {}

    pub(super) fn stand_back() {}

    pub(super) fn new() -> Self {
        Self
    }

    pub(super) fn with_many() -> Self {
        Self
    }

    pub(super) fn is_over(in_vain: usize) -> bool {
        MOST_IN_VAIN.set(in_vain.max(MOST_IN_VAIN.get()));
        in_vain >= LIMIT.get()
    }

    #[allow(clippy::unused_self, reason = "it is the native one that counts")]
    pub(super) fn lasts(&mut self) -> bool {
        false
    }
}
