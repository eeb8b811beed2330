//! One search of one program, and one pass over its states.

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
    fault::Trouble,
    random::Random,
    visited::{Link, Visited},
};
use crate::{
    leaves::{
        options::Explorer,
        report::{Finding, Limit},
        schedule::{Schedule, Turn},
    },
    program::{
        control::{self, Settings},
        description::Program,
        heartbeat::Heartbeat,
        run::Run,
    },
    semantics::{
        configuration::Configuration,
        reductions::Reductions,
        step::{Step, Stepper},
        tables::{Exclusions, Tables},
    },
};

/// What is wrong if the program is not the one that it was.
pub(crate) fn another_program() -> Trouble {
    let what = "the closure that makes the program does not make the same one every time: it must \
                not depend on clocks, random numbers, or what earlier calls have left";
    Finding::Misuse(what.to_owned()).into()
}

pub(crate) type Make = Arc<dyn Fn(&mut Program) + Send + Sync>;

/// One search of one program.
pub(crate) struct Search {
    pub(crate) options: Explorer,
    pub(crate) make: Make,
    pub(crate) start: Instant,
    pub(crate) executions: AtomicU64,
    heartbeats: Arc<Mutex<Vec<Arc<Heartbeat>>>>,
    pub(crate) tables: Tables,
    pub(crate) classes: Vec<&'static str>,
    /// For more than one worker.
    pub(crate) pool: Option<rayon::ThreadPool>,
}

/// What one pass over the states needs: the search under certain reductions.
pub(crate) struct Pass<'a> {
    pub(crate) search: &'a Search,
    pub(crate) exclusions: Exclusions,
    pub(crate) reductions: Arc<Reductions>,
    pub(crate) root: Configuration,
    /// The operations that must have an outcome at the end, with their objects.
    pub(crate) at_end: Vec<(u32, u32)>,
    /// Objects that are no part of the program.
    pub(crate) auxiliary: BTreeSet<u32>,
    pub(crate) visited: Visited,
    pub(crate) workers: Vec<Mutex<Worker<'a>>>,
    /// What was found beside the way.
    pub(crate) noted: Mutex<Option<Trouble>>,
}

/// What a worker has to itself.
pub(crate) struct Worker<'t> {
    pub(crate) stepper: Stepper<'t>,
    /// Room for the steps of one thread.
    pub(crate) steps: Vec<Step>,
    pub(crate) heartbeat: Arc<Heartbeat>,
    pub(crate) random: Random,
}

impl Search {
    /// A search with this number that has begun at `start`, perhaps not for the first
    /// time. An error is why its program cannot be made.
    pub(crate) fn new(
        options: Explorer,
        make: Make,
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
            options,
            make,
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
        } else if states >= options.max_states {
            Some(Limit::States(options.max_states))
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
    pub(crate) fn new(search: &'a Search, exclusions: Exclusions) -> Self {
        let reductions = reductions_for(&search.options, &search.classes, &exclusions);
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
        Self {
            workers: workers.collect(),
            visited: Visited::new(),
            reductions: Arc::new(reductions),
            root: Configuration::default(),
            at_end: Vec::new(),
            auxiliary: BTreeSet::new(),
            noted: Mutex::default(),
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

    /// Makes the program once more; on OS threads, if that is breaks_symmetry for.
    pub(crate) fn start_run(
        &self,
        heartbeat: &Arc<Heartbeat>,
        os_threads: bool,
    ) -> Result<Run, Trouble> {
        if Run::is_spent() {
            return Err(Trouble::Spent);
        }
        self.search.executions.fetch_add(1, Ordering::Relaxed);
        let mut settings = Settings::of(&self.search.options);
        settings.os_threads |= os_threads;
        let asymmetric = |class: &str| self.exclusions.asymmetric.contains(class);
        let run = heartbeat.during(None, None, || {
            Run::new(&*self.search.make, settings, &asymmetric, heartbeat)
        });
        let run = run?;
        if run.classes != self.search.classes {
            return Err(another_program());
        }
        Ok(run)
    }

    pub(crate) fn worker(&self) -> MutexGuard<'_, Worker<'a>> {
        let number = rayon::current_thread_index().unwrap_or(0);
        self.workers[number].lock()
    }

    /// Whether this was seen by any worker.
    pub(crate) fn any(&self, seen: impl Fn(&Stepper<'_>) -> bool) -> bool {
        let mut workers = self.workers.iter();
        workers.any(|worker| seen(&worker.lock().stepper))
    }

    /// What has been found to stand in the way of the reductions in force.
    pub(crate) fn new_exclusions(&self) -> Option<Exclusions> {
        let mut all = self.exclusions.clone();
        for worker in &self.workers {
            let worker = worker.lock();
            all.observed.extend(&worker.stepper.exclusions.observed);
            all.asymmetric.extend(&worker.stepper.exclusions.asymmetric);
        }
        (all != self.exclusions).then_some(all)
    }

    /// The same steps, as a schedule.
    pub(crate) fn schedule(&self, path: &[Link]) -> Schedule {
        let mut worker = self.worker();
        let mut now = self.root.clone();
        let turn = |link: Link| {
            let step = walk(&mut worker.stepper, &now, link);
            now = step.after;
            Turn {
                thread: link.thread(),
                picks: step.picks.to_vec(),
            }
        };
        Schedule(path.iter().copied().map(turn).collect())
    }

    /// Notes what was found beside the way. Reported if nothing else is.
    pub(crate) fn note(&self, trouble: Trouble) {
        let mut noted = self.noted.lock();
        noted.get_or_insert(trouble);
    }
}

fn reductions_for(
    options: &Explorer,
    classes: &[&'static str],
    exclusions: &Exclusions,
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
    )
}

/// The step that a link enter_phase for.
pub(crate) fn walk(stepper: &mut Stepper<'_>, now: &Configuration, link: Link) -> Step {
    let mut steps = stepper.known_steps(now, link.thread());
    steps.swap_remove(link.branch())
}
