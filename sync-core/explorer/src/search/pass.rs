//! A search of a program, and its passes.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use parking_lot::{Mutex, MutexGuard};

use super::{
    concrete::step_to,
    disk::Disk,
    random::Random,
    runs::{Make, Runs},
    visited::{MOST_STATES, Visited},
};
use crate::{
    leaves::{
        numbers::Id,
        options::Explorer,
        report::{Finding, Limit},
        schedule::Schedule,
    },
    program::{
        control::{self, Settings},
        heartbeat::Heartbeat,
        run::Run,
    },
    semantics::{
        merging::Merging,
        reductions::Reductions,
        step::{Step, Stepper},
        tables::{Exclusions, Tables},
    },
};

/// A search of a program.
pub(crate) struct Search {
    pub(crate) options: Explorer,
    pub(crate) make: Make,
    /// The schedule after which it begins.
    pub(crate) from: Schedule,
    pub(crate) start: Instant,
    pub(crate) executions: AtomicU64,
    heartbeats: Arc<Mutex<Vec<Arc<Heartbeat>>>>,
    pub(crate) tables: Tables,
    pub(crate) classes: Vec<&'static str>,
    /// Present if it may put states on disk.
    pub(crate) disk: Option<Arc<Disk>>,
    /// Present if there is more than one worker.
    pub(crate) pool: Option<rayon::ThreadPool>,
}

/// A pass over the states: the search under certain reductions.
pub(crate) struct Pass<'a> {
    pub(crate) search: &'a Search,
    pub(crate) exclusions: Exclusions,
    pub(crate) reductions: Arc<Reductions>,
    pub(crate) runs: Runs<'a>,
    /// The operations that must have an outcome at the end, with their objects.
    pub(crate) at_end: Vec<(u32, u32)>,
    /// Objects that are not part of the program.
    pub(crate) auxiliary: BTreeSet<u32>,
    pub(crate) visited: Visited,
    /// The walks of all hunts, and after how many states the next hunt is due.
    pub(crate) walks: Walks,
    pub(crate) next_hunt: Option<u64>,
    pub(crate) workers: Vec<Mutex<Worker<'a>>>,
}

/// The walks of a pass so far, and their steps.
#[derive(Clone, Copy, Default)]
pub(crate) struct Walks {
    pub(crate) number: u64,
    pub(crate) steps: u64,
}

/// The state of a worker.
pub(crate) struct Worker<'t> {
    pub(crate) stepper: Stepper<'t>,
    /// A buffer for the steps out of one state.
    pub(crate) steps: Vec<Step>,
    pub(crate) heartbeat: Arc<Heartbeat>,
    pub(crate) random: Random,
}

impl Search {
    /// A search with this number, of what can happen after a schedule; it started
    /// at `start`, perhaps in an earlier attempt. An error is why the program cannot
    /// be made.
    pub(crate) fn new(
        options: Explorer,
        (make, from): (Make, Schedule),
        heartbeats: Arc<Mutex<Vec<Arc<Heartbeat>>>>,
        (number, start): (u64, Instant),
    ) -> Result<Self, Box<Finding>> {
        let classes = {
            let heartbeat = Arc::new(Heartbeat::new());
            heartbeats.lock().push(Arc::clone(&heartbeat));
            let settings = Settings::of(&options);
            let run = heartbeat.during(None, None, || {
                Run::new(&*make, settings, &|_| false, &heartbeat)
            });
            run?.classes.clone()
        };
        let pool = (options.workers.get() > 1).then(|| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(options.workers.get())
                .thread_name(|number| format!("explorer {number}"))
                .exit_handler(move |_| control::ends(number))
                .build()
                .expect("threads can be started")
        });
        Ok(Self {
            disk: Disk::of(&options),
            options,
            make,
            from,
            start,
            executions: AtomicU64::new(0),
            heartbeats,
            tables: Tables::new(classes.clone()),
            classes,
            pool,
        })
    }

    pub(crate) fn limit(&self, states: u64, memory: usize) -> Option<Limit> {
        let options = &self.options;
        if options.stop.load(Ordering::Relaxed) {
            Some(Limit::Stopped)
        } else if states >= options.max_states.min(MOST_STATES) {
            Some(Limit::States(options.max_states.min(MOST_STATES)))
        } else if memory >= options.max_memory {
            Some(Limit::Memory(options.max_memory))
        } else {
            options
                .max_time
                .filter(|time| self.start.elapsed() >= *time)
                .map(Limit::Time)
        }
    }
}

impl<'a> Pass<'a> {
    pub(crate) fn new(search: &'a Search, exclusions: Exclusions, merging: Arc<Merging>) -> Self {
        let reductions = reductions_for(&search.options, &search.classes, &exclusions, merging);
        let workers = (0..search.options.workers.get()).map(|_| {
            let heartbeat = Arc::new(Heartbeat::new());
            let mut heartbeats = search.heartbeats.lock();
            heartbeats.push(Arc::clone(&heartbeat));
            let stepper = Stepper::new(&search.tables, Arc::new(reductions.clone()));
            Mutex::new(Worker {
                stepper,
                steps: Vec::new(),
                heartbeat,
                random: Random::default(),
            })
        });
        let runs = Runs::new(
            &search.make,
            Settings::of(&search.options),
            &search.classes,
            &search.executions,
            exclusions.clone(),
        );
        Self {
            runs,
            workers: workers.collect(),
            visited: Visited::new(),
            walks: Walks::default(),
            next_hunt: search.options.hunts(),
            reductions: Arc::new(reductions),
            at_end: Vec::new(),
            auxiliary: BTreeSet::new(),
            exclusions,
            search,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let workers = self.workers.iter().map(|worker| {
            let worker = worker.lock();
            worker.stepper.bytes()
        });
        self.visited.bytes() + workers.sum::<usize>() + self.search.tables.bytes()
    }

    pub(crate) fn worker(&self) -> MutexGuard<'_, Worker<'a>> {
        let number = rayon::current_thread_index().unwrap_or(0);
        self.workers[number].lock()
    }

    /// Whether this holds for the stepper of any worker.
    pub(crate) fn any(&self, seen: impl Fn(&Stepper<'_>) -> bool) -> bool {
        let mut workers = self.workers.iter();
        workers.any(|worker| seen(&worker.lock().stepper))
    }

    /// The exclusions found so far, if the reductions in force do not respect them.
    pub(crate) fn new_exclusions(&self) -> Option<Exclusions> {
        let mut all = self.exclusions.clone();
        for worker in &self.workers {
            let worker = worker.lock();
            all.observed.extend(&worker.stepper.exclusions.observed);
            all.asymmetric.extend(&worker.stepper.exclusions.asymmetric);
        }
        (all != self.exclusions).then_some(all)
    }

    /// What was assumed of local states that stand for others.
    pub(crate) fn assumed(&self) -> Vec<(u32, u32)> {
        let mut all = Vec::new();
        for worker in &self.workers {
            all.extend(worker.lock().stepper.assumed.keys());
        }
        all
    }

    /// The schedule by which a state was reached first, from the beginning of the program.
    pub(crate) fn schedule(&self, to: Id) -> Result<Schedule, Limit> {
        let mut worker = self.worker();
        let mut now = self.runs.root.clone();
        let mut turns = Vec::new();
        for id in self.visited.path(to)? {
            let step = step_to(&mut worker.stepper, &now, self.visited.get(id)?);
            turns.push(step.turn());
            now = step.after;
        }
        Ok(self.search.from.followed_by(turns))
    }
}

fn reductions_for(
    options: &Explorer,
    classes: &[&'static str],
    exclusions: &Exclusions,
    merging: Arc<Merging>,
) -> Reductions {
    let smaller = !options.fairness;
    Reductions::new(
        (
            options.left && smaller,
            options.right && smaller,
            options.symmetry && smaller,
        ),
        classes,
        exclusions,
        merging,
    )
}
