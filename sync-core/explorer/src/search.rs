//! The search: breadth first over the program's states.
//!
//! A layer holds the states that are as many steps away from the beginning.
//! It is worked off in chunks. First the workers find the steps that lead out
//! of the chunk's states and sort them by the shard of the state they lead to;
//! then they insert them, a shard at a time, in the order in which one worker
//! would have found them. So nothing depends on how many workers there are:
//! not the states' numbers, not which path to a state is kept, not which of
//! several failures is reported.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use parking_lot::{Mutex, MutexGuard, RwLock};
use rayon::prelude::*;

use crate::{
    Explorer, Fate, Finding, Limit, Program, Report, Schedule, Verdict,
    batch::Batch,
    configuration::Configuration,
    discovery::{Random, walk},
    expand::{Fault, Found, Worker},
    fairness::{self, Decided},
    livelock,
    pulse::Pulse,
    rules::Rules,
    run::Run,
    schedule::Turn,
    step::{Failure, Stepper},
    table::{Concerns, Tables},
    verdict::Trouble,
    visited::{Id, Link, SHARDS, Shard, shard_of, shard_of_id},
};

const NOTHING: &str = "no thread has performed any operation on an explored object, so there was \
                       nothing to explore: the program must be made of the primitives of \
                       sync_core (Mutex, Semaphore, Condvar, Shared) or of explorer::Object, made \
                       in the closure that makes the program";

/// How many states a worker takes at a time.
const PART: usize = 128;
/// How many parts make a chunk, after which limits are looked at.
const PARTS: usize = 64;

pub(crate) type Make = Arc<dyn Fn(&mut Program) + Send + Sync>;

/// One search of one program.
pub(crate) struct Search {
    pub(crate) options: Explorer,
    make: Make,
    start: Instant,
    pub(crate) executions: AtomicU64,
    pulses: Arc<Mutex<Vec<Arc<Pulse>>>>,
    tables: Tables,
    classes: Vec<&'static str>,
    /// For more than one worker.
    pool: Option<rayon::ThreadPool>,
}

/// What one pass over the states needs: the search under certain rules.
pub(crate) struct Pass<'a> {
    pub(crate) search: &'a Search,
    concerns: Concerns,
    pub(crate) rules: Arc<Rules>,
    pub(crate) root: Configuration,
    /// The operations that must have an outcome at the end, with their objects.
    pub(crate) at_end: Vec<(u32, u32)>,
    shards: Vec<RwLock<Shard>>,
    pub(crate) workers: Vec<Mutex<Worker<'a>>>,
    /// What was found beside the way.
    pub(crate) noted: Mutex<Option<Trouble>>,
}

/// How a pass ended.
enum Ending {
    /// Reductions turned out to be wrong.
    Again(Concerns),
    Done(Verdict),
    /// The program's code must not run on these OS threads any more.
    Spent,
}

/// Counters of a pass.
#[derive(Default)]
pub(crate) struct Count {
    transitions: u64,
    depth: usize,
    seen: u64,
    limited: bool,
    memory: usize,
    /// Of what was learned in one state and needed in another, how much was
    /// learned there, too, and how much was not.
    pub(crate) learned_again: u64,
    pub(crate) learned_once: u64,
    /// Whether a schedule that was found is a shortest one.
    shortest: bool,
    fates: BTreeMap<usize, Fate>,
}

impl Search {
    pub(crate) fn new(options: Explorer, make: Make, pulses: Arc<Mutex<Vec<Arc<Pulse>>>>) -> Self {
        // A program that cannot be made says so once more when the search begins.
        let run = {
            let pulse = Arc::new(Pulse::new());
            pulses.lock().push(Arc::clone(&pulse));
            let settings = options.settings();
            pulse.during(None, None, || Run::new(&*make, settings, &|_| false))
        };
        let classes = run.map(|run| run.classes.clone()).unwrap_or_default();
        let pool = (options.workers.get() > 1).then(|| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(options.workers.get())
                .thread_name(|number| format!("explorer {number}"))
                .build()
                .expect("threads can be started")
        });
        Self {
            options,
            make,
            start: Instant::now(),
            executions: AtomicU64::new(0),
            pulses,
            tables: Tables::new(classes.clone()),
            classes,
            pool,
        }
    }

    /// Searches until the verdict is there. None if it has to begin anew, on
    /// other OS threads, and leave behind what it abandons.
    pub(crate) fn run(&self) -> Option<Report> {
        let mut concerns = Concerns::default();
        let mut count = Count::default();
        loop {
            let mut pass = Pass::new(self, concerns.clone());
            count.transitions = 0;
            let ending = match &self.pool {
                Some(pool) => pool.install(|| pass.go(&mut count)),
                None => pass.go(&mut count),
            };
            match ending {
                Ending::Again(more) => {
                    concerns.observed.extend(more.observed);
                    concerns.apart.extend(more.apart);
                    self.tables.forget_origins();
                }
                Ending::Spent => return None,
                Ending::Done(verdict) => {
                    let states = pass.states();
                    return Some(Report {
                        verdict,
                        shortest: count.shortest,
                        fates: count.fates,
                        states,
                        transitions: count.transitions,
                        depth: count.depth,
                        seen: count.seen,
                        spurious_limit: count.limited.then_some(self.options.spurious),
                        certified: self.options.certifies && count.learned_once == 0,
                        executions: self.executions.load(Ordering::Relaxed),
                        learned_again: count.learned_again,
                        files: self.tables.files(),
                        points: self.tables.locals.len() as u64,
                        memory: count.memory,
                        time: self.start.elapsed(),
                    });
                }
            }
        }
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
    fn new(search: &'a Search, concerns: Concerns) -> Self {
        let rules = search.options.rules(&search.classes, &concerns);
        let workers = (0..search.options.workers.get()).map(|_| {
            let pulse = Arc::new(Pulse::new());
            let mut pulses = search.pulses.lock();
            pulses.push(Arc::clone(&pulse));
            let stepper = Stepper::new(&search.tables, Arc::new(rules.clone()));
            Mutex::new(Worker {
                stepper,
                steps: Vec::new(),
                pulse,
                random: Random::default(),
            })
        });
        Self {
            workers: workers.collect(),
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
            rules: Arc::new(rules),
            root: Configuration::default(),
            at_end: Vec::new(),
            noted: Mutex::default(),
            concerns,
            search,
        }
    }

    fn states(&self) -> u64 {
        let shards = self.shards.iter().map(|shard| shard.read().len() as u64);
        shards.sum()
    }

    fn bytes(&self) -> usize {
        let shards = self.shards.iter().map(|shard| shard.read().bytes());
        let workers = self.workers.iter().map(|worker| {
            let worker = worker.lock();
            worker.stepper.bytes()
        });
        shards.sum::<usize>() + workers.sum::<usize>() + self.search.tables.bytes()
    }

    /// Searches the states layer by layer.
    fn go(&mut self, count: &mut Count) -> Ending {
        let progress = &self.search.options.progress;
        let (first, failure) = self.begin();
        if let Some(concerns) = self.new_concerns() {
            return Ending::Again(concerns);
        }
        if let Some(failure) = failure {
            if matches!(failure, Trouble::Spent) {
                return Ending::Spent;
            }
            count.shortest = true;
            return Ending::Done(Verdict::Refuted {
                finding: failure.into(),
                schedule: Schedule::default(),
            });
        }
        let mut layer = vec![first];
        loop {
            let mut next: Vec<Batch> = Vec::new();
            let parts: Vec<(usize, Range<usize>)> = layer
                .iter()
                .enumerate()
                .flat_map(|(batch, states)| {
                    let starts = (0..states.ids.len()).step_by(PART);
                    starts.map(move |from| (batch, from..(from + PART).min(states.ids.len())))
                })
                .collect();
            let (mut bad_state, mut bad_step) = (None, None);
            let mut too_many = false;
            for chunk in parts.chunks(PARTS) {
                let expand = |(batch, states): &(usize, Range<usize>)| {
                    self.expand(&layer[*batch], states.clone())
                };
                let found: Vec<Found> = if self.search.pool.is_some() {
                    chunk.par_iter().map(expand).collect()
                } else {
                    chunk.iter().map(expand).collect()
                };
                if let Some(concerns) = self.new_concerns() {
                    return Ending::Again(concerns);
                }
                for part in &found {
                    count.transitions += part.transitions;
                    count.seen |= part.seen;
                    count.limited |= part.limited;
                    too_many |= part.too_many;
                    bad_state = bad_state.or_else(|| part.bad_state.clone());
                    bad_step = bad_step.or_else(|| part.bad_step.clone());
                }
                if bad_state.is_some() {
                    break;
                }
                if bad_step.is_none() {
                    let insert = |(number, shard)| insert(number, shard, &found);
                    if self.search.pool.is_some() {
                        next.par_extend(self.shards.par_iter().enumerate().map(insert));
                    } else {
                        next.extend(self.shards.iter().enumerate().map(insert));
                    }
                }
                let states = self.states();
                progress.states.store(states, Ordering::Relaxed);
                let waiting: usize = next.iter().map(|batch| batch.ids.len()).sum();
                progress.frontier.store(waiting as u64, Ordering::Relaxed);
                let frontier = layer.iter().chain(&next).map(Batch::bytes);
                let memory = self.bytes() + frontier.sum::<usize>();
                count.memory = count.memory.max(memory);
                let limit = match &bad_step {
                    None if too_many => Some(Limit::Ways),
                    None => self.search.limit(states, memory),
                    // Nothing is added any more: only time counts.
                    Some(_) => self.search.limit(0, 0),
                };
                if let Some(limit) = limit {
                    // What has been found is not lost.
                    return match &bad_step {
                        Some(fault) => self.conclude(fault),
                        None => Ending::Done(Verdict::Inconclusive(limit)),
                    };
                }
            }
            // A state that fails is one step nearer than a step that fails.
            if let Some(fault) = bad_state.or(bad_step) {
                count.shortest = fault.part.is_none();
                return self.conclude(&fault);
            }
            next.retain(|batch| !batch.ids.is_empty());
            if next.is_empty() {
                break;
            }
            count.depth += 1;
            progress.depth.store(count.depth as u64, Ordering::Relaxed);
            layer = next;
        }
        self.judge(count)
    }

    /// Every state is known, and nothing is wrong in any. Is there something
    /// wrong with all of them together?
    fn judge(&mut self, count: &mut Count) -> Ending {
        let refuted = |finding| {
            Ending::Done(Verdict::Refuted {
                finding,
                schedule: Schedule::default(),
            })
        };
        if !self.search.tables.has_operations() && !self.root.locals.is_empty() {
            return refuted(Finding::Misuse(NOTHING.to_owned()));
        }
        match self.audit() {
            Some(Trouble::Spent) => return Ending::Spent,
            Some(trouble) => return refuted(self.finding(trouble)),
            None => {}
        }
        if let Some(fault) = self.learn_again(count) {
            return self.conclude(&fault);
        }
        if self.search.options.certifies
            && count.learned_once > 0
            && let Some(limit) = self.search.limit(0, 0)
        {
            return Ending::Done(Verdict::Inconclusive(limit));
        }
        Ending::Done(if self.search.options.fairness {
            self.fairness(count)
        } else {
            self.livelock().unwrap_or(Verdict::Proved)
        })
    }

    /// Brings the program to its first state.
    fn begin(&mut self) -> (Batch, Option<Trouble>) {
        let pulse = Arc::clone(&self.worker().pulse);
        let mut run = match self.start_run(&pulse) {
            Ok(run) => run,
            Err(trouble) => return (Batch::default(), Some(trouble)),
        };
        let (root, failure) = self.worker().start(&mut run);
        let tables = &self.search.tables;
        self.at_end = std::mem::take(&mut run.at_end)
            .into_iter()
            .map(|(object, operation)| (object, tables.operation(&operation)))
            .collect();
        self.root = root;
        let print = self.rules.fingerprint(tables, &self.root);
        let shard = shard_of(print);
        let words = (self.search.options.exact).then(|| self.rules.words(&self.root));
        let (id, _) = self.shards[shard]
            .write()
            .insert(shard, print, words.as_deref(), Link::ROOT);
        let mut first = Batch::default();
        first.push(&self.root);
        first.ids.push(id);
        (first, failure.map(Trouble::Failed))
    }

    pub(crate) fn start_run(&self, pulse: &Pulse) -> Result<Run, Trouble> {
        if Run::is_spent() {
            return Err(Trouble::Spent);
        }
        self.search.executions.fetch_add(1, Ordering::Relaxed);
        let settings = self.search.options.settings();
        let apart = |class: &str| self.concerns.apart.contains(class);
        let run = pulse.during(None, None, || {
            Run::new(&*self.search.make, settings, &apart)
        });
        run.map_err(|said| Trouble::Failed(Failure::Panics(said.into())))
    }

    pub(crate) fn worker(&self) -> MutexGuard<'_, Worker<'a>> {
        let number = rayon::current_thread_index().unwrap_or(0);
        self.workers[number].lock()
    }

    /// What has been found to stand in the way of the rules in force.
    fn new_concerns(&self) -> Option<Concerns> {
        let mut all = self.concerns.clone();
        for worker in &self.workers {
            let worker = worker.lock();
            all.observed.extend(&worker.stepper.concerns.observed);
            all.apart.extend(&worker.stepper.concerns.apart);
        }
        (all != self.concerns).then_some(all)
    }

    /// The steps that lead from the root to a state.
    pub(crate) fn path(&self, mut to: Id) -> Vec<Link> {
        let mut path = Vec::new();
        loop {
            let link = self.shards[shard_of_id(to)].read().link(to);
            if link.parent == Id::MAX {
                break;
            }
            path.push(link);
            to = link.parent;
        }
        path.reverse();
        path
    }

    /// The verdict on a failure, with the schedule that shows it.
    fn conclude(&self, fault: &Fault) -> Ending {
        if matches!(fault.what, Trouble::Spent) {
            return Ending::Spent;
        }
        let mut path = self.path(fault.at);
        path.extend(fault.step);
        let mut schedule = self.schedule(&path);
        schedule.0.extend(fault.part.clone());
        let finding = self.finding(fault.what.clone().after(&schedule));
        Ending::Done(Verdict::Refuted { finding, schedule })
    }

    /// What is to be said of trouble.
    fn finding(&self, trouble: Trouble) -> Finding {
        let fact = match &trouble {
            Trouble::Erratic { fact, .. } => self.search.tables.step(fact.0, fact.1),
            _ => None,
        };
        let mut finding = trouble.into();
        if let Finding::Erratic { first, .. } = &mut finding
            && let Some(origin) = fact.and_then(|fact| fact.origin)
        {
            *first = Some(self.schedule(&self.path(origin)));
        }
        finding
    }

    /// The same steps, as a schedule.
    fn schedule(&self, path: &[Link]) -> Schedule {
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

    /// Who may have to wait for ever.
    fn fairness(&self, count: &mut Count) -> Verdict {
        let classes = &self.search.classes;
        assert!(
            classes.len() <= fairness::MOST_THREADS,
            "fairness is decided for 64 threads at most"
        );
        // Of those that do the same, one is enough.
        let asked = (0..classes.len()).filter(|thread| {
            let class = classes[*thread];
            self.concerns.apart.contains(class) || !classes[..*thread].contains(&class)
        });
        let asked: Vec<_> = asked.collect();
        let mut worker = self.worker();
        let decided = fairness::decide(
            &mut worker.stepper,
            &self.root,
            &asked,
            self.search.options.exact,
            |states| self.search.limit(states, fairness::bytes(states)),
        );
        match decided {
            Decided::Unknown(limit) => Verdict::Inconclusive(limit),
            Decided::Livelock { schedule, stem } => Verdict::Refuted {
                finding: Finding::Livelock { stem },
                schedule,
            },
            Decided::Fates(fates) => {
                count.fates = fates;
                Verdict::Proved
            }
        }
    }

    /// Whether the threads can go in circles.
    fn livelock(&self) -> Option<Verdict> {
        if !self.search.options.livelocks || !livelock::is_possible(&self.search.tables) {
            return None;
        }
        let exact = self.search.options.exact;
        livelock::search(
            &self.search.tables,
            &self.rules,
            &self.root,
            exact,
            |states| self.search.limit(states, livelock::bytes(states)),
        )
    }
}

/// Inserts the states of one shard; gives back those that are new.
fn insert(number: usize, shard: &RwLock<Shard>, found: &[Found]) -> Batch {
    let mut shard = shard.write();
    let mut new = Batch::default();
    for part in found {
        let bundle = &part.bundles[number];
        for (index, (print, link)) in bundle.prints.iter().zip(&bundle.links).enumerate() {
            let words = bundle.keys.get(index).map(|words| &**words);
            let (id, is_new) = shard.insert(number, *print, words, *link);
            if is_new {
                new.ids.push(id);
                new.push_words(bundle.states.words_of(index));
            }
        }
    }
    new
}
