//! Settings of a search.

use std::{
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64},
    },
    time::Duration,
};

/// How to search: limits, workers, and what makes the search smaller.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub struct Explorer {
    pub(crate) max_states: u64,
    pub(crate) max_memory: usize,
    pub(crate) max_time: Option<Duration>,
    pub(crate) workers: NonZero<usize>,
    pub(crate) left: bool,
    pub(crate) right: bool,
    pub(crate) symmetry: bool,
    pub(crate) livelocks: bool,
    pub(crate) fairness: bool,
    pub(crate) exact: bool,
    /// Whether all that can be learned twice is.
    pub(crate) certifies: bool,
    pub(crate) spurious: u32,
    pub(crate) stack: usize,
    /// Whether abandoned threads are left as they are.
    pub(crate) leaks_abandoned: bool,
    pub(crate) os_threads: bool,
    pub(crate) random_walks: Option<usize>,
    pub(crate) watchdog_timeout: Duration,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) progress: Arc<Progress>,
}

/// How far a search has come, for others to look at while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// States reached.
    pub states: AtomicU64,
    /// States that have been reached and not yet been left.
    pub frontier: AtomicU64,
    /// Steps from the beginning to the states that are being left.
    pub depth: AtomicU64,
}

impl Default for Explorer {
    fn default() -> Self {
        Self::new()
    }
}

impl Explorer {
    /// Everything is on, one worker, no limit but 4 GiB of memory.
    pub fn new() -> Self {
        Self {
            max_states: u64::MAX,
            max_memory: 4 << 30,
            max_time: None,
            workers: NonZero::<usize>::MIN,
            left: true,
            right: true,
            symmetry: true,
            livelocks: true,
            fairness: false,
            exact: false,
            certifies: false,
            spurious: 2,
            stack: 256 << 10,
            leaks_abandoned: false,
            os_threads: false,
            random_walks: None,
            watchdog_timeout: Duration::from_secs(5),
            stop: Arc::default(),
            progress: Arc::default(),
        }
    }

    /// Gives up, inconclusively, once so many states have been reached.
    #[must_use]
    pub fn max_states(mut self, states: u64) -> Self {
        self.max_states = states;
        self
    }

    /// Gives up, inconclusively, once the search holds so many bytes.
    #[must_use]
    pub fn max_memory(mut self, bytes: usize) -> Self {
        self.max_memory = bytes;
        self
    }

    /// Gives up, inconclusively, after this time.
    #[must_use]
    pub fn max_time(mut self, time: Duration) -> Self {
        self.max_time = Some(time);
        self
    }

    /// Searches with so many threads. The verdict, the schedule, and the
    /// numbers of states and transitions are the same with any.
    #[must_use]
    pub fn workers(mut self, workers: NonZero<usize>) -> Self {
        self.workers = workers;
        self
    }

    /// Whether operations that move left run in the step of the one before.
    #[must_use]
    pub fn left_movers(mut self, on: bool) -> Self {
        self.left = on;
        self
    }

    /// Whether operations that never wait run in the step of those before them
    /// that move right.
    #[must_use]
    pub fn right_movers(mut self, on: bool) -> Self {
        self.right = on;
        self
    }

    /// Whether threads of a class that do not ask who they are count as
    /// interchangeable.
    #[must_use]
    pub fn symmetry(mut self, on: bool) -> Self {
        self.symmetry = on;
        self
    }

    /// Whether to look for threads that go in circles.
    #[must_use]
    pub fn livelocks(mut self, on: bool) -> Self {
        self.livelocks = on;
        self
    }

    /// Whether to decide which threads may have to wait for ever, in a program
    /// whose threads do rounds for ever and [say so](crate::enter_phase). The report
    /// then has their [`Liveness`](crate::Liveness)s. It is decided for fair schedules:
    /// no thread is left out that could always go on.
    ///
    /// Nothing makes such a search smaller, and the program can have
    /// [`MOST_THREADS`](crate::MOST_THREADS) at most: the search panics if it has
    /// more.
    #[must_use]
    pub fn fairness(mut self, on: bool) -> Self {
        self.fairness = on;
        self
    }

    /// Whether states are told apart by all of their words, not by a fingerprint
    /// of 128 bits: as exact as the digests of what threads know and of what
    /// objects hold.
    #[must_use]
    pub fn exact(mut self, on: bool) -> Self {
        self.exact = on;
        self
    }

    /// Trusts as little as it can: every reduction is off, states are told apart
    /// by all of their words, and all that a thread was seen to do in one state
    /// and is needed to do in another is seen there, too, by running the program
    /// to it. Takes longer, and more memory.
    #[must_use]
    pub fn certifying(mut self) -> Self {
        self.certifies = true;
        self.left_movers(false)
            .right_movers(false)
            .symmetry(false)
            .exact(true)
    }

    /// How often a thread may wake spuriously at one line, before it forgets
    /// what it learned there; 2 unless told otherwise. Where a thread says that
    /// it will look again and has learned nothing, it may do so for ever.
    #[must_use]
    pub fn spurious_wakeups(mut self, times: u32) -> Self {
        self.spurious = times;
        self
    }

    /// How many bytes of stack each thread has; 256 KiB unless told otherwise,
    /// and never less than 16 KiB.
    #[must_use]
    pub fn stack(mut self, bytes: usize) -> Self {
        self.stack = bytes.max(16 << 10);
        self
    }

    /// Whether each thread of the program runs on a thread of the system, instead of
    /// on a coroutine. That takes some ten times as long for whatever is run, and is
    /// done without being asked for where a thread performs operations while it
    /// unwinds, where one of some executions on OS threads goes otherwise, and where
    /// what was found does not fail there. Code whose thread-local variables matter
    /// late in an execution, and would break no rule if they were shared, needs it.
    #[must_use]
    pub fn os_threads(mut self, on: bool) -> Self {
        self.os_threads = on;
        self
    }

    /// How often a program that seems right is run to its end, at random, to
    /// see whether it does what the search has learned of it. Otherwise that
    /// depends on how much was learned.
    #[must_use]
    pub fn random_walks(mut self, times: usize) -> Self {
        self.random_walks = Some(times);
        self
    }

    /// How long a thread may compute without announcing an operation.
    #[must_use]
    pub fn watchdog_timeout(mut self, time: Duration) -> Self {
        self.watchdog_timeout = time;
        self
    }

    /// Set from outside, this ends the search, inconclusively.
    #[must_use]
    pub fn stop_when(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// Where to write how far the search has come.
    #[must_use]
    pub fn progress(mut self, progress: Arc<Progress>) -> Self {
        self.progress = progress;
        self
    }
}
