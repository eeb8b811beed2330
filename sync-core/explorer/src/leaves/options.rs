//! Settings of a search.

use std::{
    num::NonZero,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64},
    },
    time::Duration,
};

/// Settings of a search: limits, workers, reductions and checks.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub struct Explorer {
    pub(crate) max_states: u64,
    pub(crate) max_memory: usize,
    pub(crate) max_disk: u64,
    /// None for the system's.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) states_in_memory: usize,
    pub(crate) max_time: Option<Duration>,
    pub(crate) workers: NonZero<usize>,
    pub(crate) left: bool,
    pub(crate) right: bool,
    pub(crate) symmetry: bool,
    pub(crate) livelocks: bool,
    pub(crate) merges_after: Option<u64>,
    pub(crate) hunts_after: Option<u64>,
    pub(crate) only_hunts: Option<Walks>,
    pub(crate) fairness: bool,
    pub(crate) exact: bool,
    /// Whether every transition that is looked up is checked again.
    pub(crate) certifies: bool,
    pub(crate) spurious: u32,
    pub(crate) stack: usize,
    /// Whether abandoned threads are leaked, not unwound.
    pub(crate) leaks_abandoned: bool,
    pub(crate) os_threads: bool,
    pub(crate) random_walks: Option<usize>,
    pub(crate) watchdog_timeout: Duration,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) progress: Arc<Progress>,
}

/// The walks of a search that does nothing but hunt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Walks {
    pub(crate) number: u64,
    pub(crate) seed: u64,
}

/// The progress of a search, to be read while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// States reached.
    pub states: AtomicU64,
    /// States that have been reached and not yet expanded.
    pub frontier: AtomicU64,
    /// Depth of the breadth-first layer that is being expanded, in steps.
    pub depth: AtomicU64,
    /// Random walks that [hunts](Explorer::hunts_after) have taken.
    pub walks: AtomicU64,
    /// Bytes in temporary files.
    pub disk: AtomicU64,
}

impl Default for Explorer {
    fn default() -> Self {
        Self::new()
    }
}

impl Explorer {
    /// All reductions and the search for livelocks, one worker, no limit but 4 GiB
    /// of memory.
    pub fn new() -> Self {
        Self {
            max_states: u64::MAX,
            max_memory: 4 << 30,
            max_disk: 0,
            folder: None,
            states_in_memory: usize::MAX,
            max_time: None,
            workers: NonZero::<usize>::MIN,
            left: true,
            right: true,
            symmetry: true,
            livelocks: true,
            merges_after: Some(1 << 13),
            hunts_after: Some(1 << 18),
            only_hunts: None,
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

    /// Gives up, inconclusively, once this many states have been reached.
    #[must_use]
    pub fn max_states(mut self, states: u64) -> Self {
        self.max_states = states;
        self
    }

    /// Before the search would hold more than this many bytes it goes on with states on
    /// [disk](Self::max_disk), or gives up, inconclusively, if it may not.
    #[must_use]
    pub fn max_memory(mut self, bytes: usize) -> Self {
        self.max_memory = bytes;
        self
    }

    /// Lets the search put states that its memory does not hold into temporary files of
    /// up to so many bytes together; 0, the default, lets it use no file. Nothing in the
    /// report but the time depends on it. The search gives up, inconclusively, before it
    /// would need more ([`Limit::Disk`]), or where the system refuses it a file
    /// ([`Limit::DiskFailed`]). What must be in memory nevertheless may end it by
    /// [`Limit::Memory`]: what its threads and objects do, and the graph for livelocks
    /// and starvation. So may a search that is [exact](Self::exact): it uses no file.
    ///
    /// [`Limit::Disk`]: crate::Limit::Disk
    /// [`Limit::DiskFailed`]: crate::Limit::DiskFailed
    /// [`Limit::Memory`]: crate::Limit::Memory
    #[must_use]
    pub fn max_disk(mut self, bytes: u64) -> Self {
        self.max_disk = bytes;
        self
    }

    /// The folder of temporary files; by default the system's. They never have a name
    /// there, and are gone when the search or its process ends.
    #[must_use]
    pub fn disk_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Uses the [disk](Self::max_disk) as soon as so many states are in memory, even if
    /// there is room for more: for tests.
    #[must_use]
    pub fn states_in_memory(mut self, states: usize) -> Self {
        self.states_in_memory = states;
        self
    }

    /// Gives up, inconclusively, after this time.
    #[must_use]
    pub fn max_time(mut self, time: Duration) -> Self {
        self.max_time = Some(time);
        self
    }

    /// Searches with this many threads. The verdict, the schedule, and the numbers
    /// of states and transitions do not depend on it.
    #[must_use]
    pub fn workers(mut self, workers: NonZero<usize>) -> Self {
        self.workers = workers;
        self
    }

    /// Whether left movers run in the step of the operation before them.
    #[must_use]
    pub fn left_movers(mut self, on: bool) -> Self {
        self.left = on;
        self
    }

    /// Whether operations that never wait run in the step of the right movers
    /// before them.
    #[must_use]
    pub fn right_movers(mut self, on: bool) -> Self {
        self.right = on;
        self
    }

    /// Whether threads of a class that do not [break
    /// symmetry](crate::break_symmetry) are interchangeable.
    #[must_use]
    pub fn symmetry(mut self, on: bool) -> Self {
        self.symmetry = on;
        self
    }

    /// Whether to search for livelocks.
    #[must_use]
    pub fn livelocks(mut self, on: bool) -> Self {
        self.livelocks = on;
        self
    }

    /// After how many states the search looks for local states from which threads do the
    /// same, whatever they remember, and begins again with these as one, if there are many.
    /// It looks again each time when it has four times as many states. None: never. By
    /// default after 8,192 states. The verdict and the schedule do not depend on it. Neither
    /// a certifying search nor one that decides starvation does so.
    #[must_use]
    pub fn merges_after(mut self, states: Option<u64>) -> Self {
        self.merges_after = states.map(|states| states.max(1));
        self
    }

    /// After how many states the search hunts: it walks at random for a moment, since a
    /// failure may lie deeper than breadth first gets. It does so again each time when
    /// it has four times as many. What a hunt finds is a failure with a short schedule,
    /// not with a [shortest](crate::Report::shortest); what it does not find may be there.
    /// None: never. By default after 262,144 states. Neither a certifying search nor one
    /// that decides starvation hunts.
    #[must_use]
    pub fn hunts_after(mut self, states: Option<u64>) -> Self {
        self.hunts_after = states.map(|states| states.max(1));
        self
    }

    /// Hunts, and does nothing else: so many random walks, which depend on the seed. The
    /// verdict is a failure with a short schedule, the same with any number of
    /// [workers](Self::workers), or that it is inconclusive: [`Limit::Walks`]. A
    /// certifying search and one that decides starvation search nevertheless.
    ///
    /// [`Limit::Walks`]: crate::Limit::Walks
    #[must_use]
    pub fn only_hunting(mut self, walks: u64, seed: u64) -> Self {
        let number = walks;
        self.only_hunts = Some(Walks { number, seed });
        self
    }

    /// Whether to decide which threads starve, in a program whose threads work in
    /// rounds for ever and [report their phase](crate::enter_phase). The report
    /// then has their [`Liveness`](crate::Liveness). Schedules are weakly fair: no
    /// thread that is always enabled is left out.
    ///
    /// No reduction applies to such a search, and the program can have at most
    /// [`MOST_THREADS`](crate::MOST_THREADS) threads: the search panics if it has
    /// more.
    #[must_use]
    pub fn fairness(mut self, on: bool) -> Self {
        self.fairness = on;
        self
    }

    /// Whether states are compared word by word, not by a fingerprint of 128 bits.
    /// The comparison is as exact as the digests of histories and of object states.
    #[must_use]
    pub fn exact(mut self, on: bool) -> Self {
        self.exact = on;
        self
    }

    /// Trusts as little as possible: every reduction is off, states are compared
    /// exactly, and each transition that was recorded at one state and looked up at
    /// another is checked there, too, by running the program to it. Threads are
    /// [told](crate::is_certifying) to forget as little as they can. Takes more time
    /// and memory.
    #[must_use]
    pub fn certifying(mut self) -> Self {
        self.certifies = true;
        self.left_movers(false)
            .right_movers(false)
            .symmetry(false)
            .exact(true)
    }

    /// How often a thread may wake spuriously at one line before it forgets what it
    /// observed there; 2 by default. There is no bound where a thread declares that
    /// it checks its condition again and has observed nothing.
    #[must_use]
    pub fn spurious_wakeups(mut self, times: u32) -> Self {
        self.spurious = times;
        self
    }

    /// How many bytes of stack each thread has; 256 KiB by default, and never less
    /// than 16 KiB.
    #[must_use]
    pub fn stack(mut self, bytes: usize) -> Self {
        self.stack = bytes.max(16 << 10);
        self
    }

    /// Whether each thread of the program runs on an OS thread, not on a coroutine.
    /// Executions then take some ten times as long. The search switches to OS
    /// threads by itself where a thread performs operations while it unwinds, where
    /// a random walk on OS threads differs, and where a failure does not replay on
    /// them. It must be requested for code whose thread-local variables matter only
    /// late in an execution, and break no rule when they are shared.
    #[must_use]
    pub fn os_threads(mut self, on: bool) -> Self {
        self.os_threads = on;
        self
    }

    /// How many random walks check a program in which nothing is wrong against what
    /// the search has recorded of it. By default that depends on the number of
    /// executions.
    #[must_use]
    pub fn random_walks(mut self, times: usize) -> Self {
        self.random_walks = Some(times);
        self
    }

    /// The watchdog timeout: how long a thread may run without announcing an
    /// operation.
    #[must_use]
    pub fn watchdog_timeout(mut self, time: Duration) -> Self {
        self.watchdog_timeout = time;
        self
    }

    /// Once this is set, the search ends, inconclusively.
    #[must_use]
    pub fn stop_when(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// Where the search writes its progress.
    #[must_use]
    pub fn progress(mut self, progress: Arc<Progress>) -> Self {
        self.progress = progress;
        self
    }

    /// After how many states the search merges local states first, if it does.
    pub(crate) fn merges(&self) -> Option<u64> {
        let may = !self.fairness && !self.certifies && self.only_hunts.is_none();
        self.merges_after.filter(|_| may)
    }

    /// After how many states the search hunts first, if it hunts.
    pub(crate) fn hunts(&self) -> Option<u64> {
        self.hunts_after.filter(|_| self.may_hunt())
    }

    /// The walks, if it does nothing but hunt.
    pub(crate) fn only_hunts(&self) -> Option<Walks> {
        self.only_hunts.filter(|_| self.may_hunt())
    }

    /// A hunt certifies nothing, and where rounds are endless, going round is no failure.
    fn may_hunt(&self) -> bool {
        !self.fairness && !self.certifies
    }
}
