//! The search: breadth first over the program's states.
//!
//! A layer holds the states at one depth, and is expanded in chunks. First the
//! workers compute the steps out of the chunk's states and group them by the shard
//! of the state they lead to; then they insert these states, a shard at a time, in
//! the order in which a single worker would have found them. The new states of a
//! chunk are then put in that order, behind those of the chunks before. So the number
//! of workers does not matter, nor do fingerprints, which depend on names and lines of
//! source files: they decide neither which path to a state is kept nor which of
//! several failures is reported.

use std::{
    collections::BTreeMap,
    mem::discriminant,
    panic::resume_unwind,
    sync::{Arc, atomic::Ordering},
    thread,
};

use rayon::prelude::*;

use super::{
    concrete::{follow, start},
    determinism::{self, Relearned, relearn},
    expand::{Found, expand, insert},
    hunt::{Half, Prey},
    layer::{Layer, PARTS, Part},
    pass::{Pass, Search},
    spill::Layers,
    stop::{Stop, StopAt},
    visited::{Link, shard_of},
};
use crate::{
    leaves::{
        options::Walks,
        report::{Finding, Limit, Liveness, Report, Verdict},
        schedule::Schedule,
        threads::MOST_THREADS,
    },
    liveness::{
        fairness::{self, Decided},
        lasso::Lasso,
        livelock,
    },
    semantics::{
        keys::Key,
        merging::{Merger, Merging},
        packed::Packed,
        tables::{Exclusions, Set},
    },
};

const NOTHING: &str = "no thread has performed any operation on an explored object, so there was \
                       nothing to explore: the program must be made of the primitives of \
                       sync_core (Mutex, Semaphore, Condvar, Shared) or of explorer::Object, made \
                       in the closure that makes the program";

/// Before it looks for local states to merge, it takes up to twice so many steps at random
/// for each state.
const SCOUTED: u64 = 4;

/// How many parts of the newest layer it looks at.
const COMPARED: usize = 512;

/// The least number of steps of all walks of a hunt.
const LEAST_STEPS: u64 = 10_000;

/// How a pass ended.
enum Ending {
    /// A reduction in force was not sound: another pass is needed, with these
    /// exclusions.
    Again(Exclusions),
    /// Other local states are merged: another pass is needed.
    Remerged,
    Done(Verdict),
    /// The OS threads of this search are unusable after a crash.
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
    learned: Relearned,
    /// Whether the schedule is a shortest one.
    shortest: bool,
    liveness: BTreeMap<usize, Liveness>,
}

/// How a search ended.
pub(crate) enum Searched {
    Done(Box<Report>),
    /// It must be repeated on other OS threads, leaking what it abandons.
    Spent,
    /// Threads of the program may have noticed that they share an OS thread: it
    /// must be repeated with one for each.
    NoticesSharing,
}

impl Search {
    /// Makes passes until there is a verdict.
    pub(crate) fn run(&self) -> Searched {
        let mut exclusions = Exclusions::default();
        let mut merger = Merger::new(self.options.merges());
        let mut notices_sharing = false;
        loop {
            let merging = Arc::clone(&merger.merging);
            let mut pass = Pass::new(self, exclusions.clone(), merging);
            let mut count = Count::default();
            let ending = match &self.pool {
                Some(pool) => pool.install(|| pass.search_layers(&mut count, &mut merger)),
                None => pass.search_layers(&mut count, &mut merger),
            };
            notices_sharing |= pass.any(|stepper| stepper.notices_sharing);
            match ending {
                Ending::Again(more) => {
                    exclusions.observed.extend(more.observed);
                    exclusions.asymmetric.extend(more.asymmetric);
                    self.tables.forget_origins();
                }
                Ending::Remerged => self.tables.forget_origins(),
                // Going round, threads may come to remember something else, and it would not
                // replay.
                Ending::Done(Verdict::Refuted {
                    finding: Finding::Livelock { .. },
                    ..
                }) if pass.reductions.merges() => {
                    merger.stop();
                    self.tables.forget_origins();
                }
                Ending::Spent => return Searched::Spent,
                // On a shared OS thread, it may be no more than a thread-local variable
                // that threads share. With an OS thread for each, the search finds it
                // again if it is real.
                Ending::Done(Verdict::Refuted {
                    finding: Finding::Nondeterministic { .. },
                    ..
                }) if !self.options.os_threads => return Searched::NoticesSharing,
                // An inconclusive verdict stands.
                Ending::Done(Verdict::Proved | Verdict::Refuted { .. }) if notices_sharing => {
                    return Searched::NoticesSharing;
                }
                Ending::Done(verdict) => {
                    let confirmed = self.confirm(verdict.clone(), &pass, &mut count);
                    // A hunt may have gone wrong where too much was assumed.
                    if pass.reductions.merges() && confirmed.as_ref() != Some(&verdict) {
                        merger.stop();
                        self.tables.forget_origins();
                        continue;
                    }
                    let Some(verdict) = confirmed else {
                        return Searched::NoticesSharing;
                    };
                    let states = pass.visited.settled();
                    return Searched::Done(Box::new(Report {
                        verdict,
                        shortest: count.shortest,
                        liveness: count.liveness,
                        states,
                        transitions: count.transitions,
                        depth: count.depth,
                        seen: count.seen,
                        spurious_limit: count.limited.then_some(self.options.spurious),
                        certified: self.options.certifies && count.learned.once == 0,
                        executions: self.executions.load(Ordering::Relaxed),
                        relearned: count.learned.again,
                        walks: pass.walks.number,
                        points: self.tables.points(&pass.auxiliary),
                        memory: count.memory,
                        disk: self.disk.as_ref().map_or(0, |disk| disk.peak()),
                        time: self.start.elapsed(),
                    }));
                }
            }
        }
    }
}

impl Search {
    /// The verdict, if the failure replays with each thread on an OS thread of its
    /// own. None if the search must be repeated there.
    fn confirm(&self, verdict: Verdict, pass: &Pass<'_>, count: &mut Count) -> Option<Verdict> {
        let Verdict::Refuted { finding, schedule } = &verdict else {
            return Some(verdict);
        };
        if !finding.is_replayable() {
            return Some(verdict);
        }
        let heartbeat = Arc::clone(&pass.worker().heartbeat);
        // On a fresh OS thread: this one may be unusable after a crash.
        let replayed = thread::scope(|scope| {
            let replay = || {
                self.options
                    .replay_on_os_threads(&*self.make, schedule, &heartbeat)
            };
            scope.spawn(replay).join()
        });
        let said = match replayed.unwrap_or_else(|panic| resume_unwind(panic)) {
            Ok(Some(found)) if discriminant(&found) == discriminant(finding) => {
                return Some(verdict);
            }
            _ if !self.options.os_threads => return None,
            Ok(Some(found)) => found.to_string(),
            Ok(None) => "nothing wrong".to_owned(),
            Err(error) => error.to_string(),
        };
        // The schedule does not fail.
        count.shortest = false;
        Some(Verdict::Refuted {
            finding: Finding::Misuse(format!(
                "the program does not do the same every time. Found: {finding}. When that \
                 was replayed: {said}. What a thread does may depend only on what it learns from \
                 explored objects, not on addresses, clocks, random numbers or cells that it \
                 shares"
            )),
            schedule: schedule.clone(),
        })
    }
}

impl Pass<'_> {
    /// Searches the states layer by layer.
    fn search_layers(&mut self, count: &mut Count, merger: &mut Merger) -> Ending {
        let progress = &self.search.options.progress;
        let (first, failure) = self.begin();
        if let Some(exclusions) = self.new_exclusions() {
            return Ending::Again(exclusions);
        }
        if let Some(failure) = failure {
            count.shortest = true;
            let taken = self.search.from.0.iter().take(self.runs.prefix.len());
            let schedule = Schedule::default().followed_by(taken.cloned());
            return self.refute(failure, schedule);
        }
        if let Some(Walks { number, .. }) = self.search.options.only_hunts() {
            return self.only_hunt(number);
        }
        let mut layers = Layers::new(first);
        loop {
            let (mut bad_state, mut bad_step) = (None, None);
            let mut too_many = false;
            while layers.now.len() > 0 {
                let chunk = match layers.now.take(PARTS) {
                    Ok(chunk) => chunk,
                    Err(limit) => return Ending::Done(Verdict::Inconclusive(limit)),
                };
                let expand = |part: &Part| expand(self, part);
                let mut found: Vec<Found> = if self.search.pool.is_some() {
                    chunk.par_iter().map(expand).collect()
                } else {
                    chunk.iter().map(expand).collect()
                };
                drop(chunk);
                if let Some(exclusions) = self.new_exclusions() {
                    return Ending::Again(exclusions);
                }
                let assumed = self.assumed();
                if !assumed.is_empty() {
                    merger.assumed_too_much(&self.search.tables, &assumed);
                    return Ending::Remerged;
                }
                for part in &mut found {
                    count.transitions += part.transitions;
                    count.seen |= part.seen;
                    count.limited |= part.limited;
                    too_many |= part.too_many;
                    bad_state = bad_state.or(part.bad_state.take());
                    bad_step = bad_step.or(part.bad_step.take());
                }
                if bad_state.is_some() {
                    break;
                }
                let mut full = None;
                if bad_step.is_none() {
                    match self.take_in(&found, &mut layers) {
                        Ok(memory) => count.memory = count.memory.max(memory),
                        Err(limit) => full = Some(limit),
                    }
                }
                drop(found);
                let states = self.visited.len();
                let frontier = layers.waiting() as u64;
                progress.states.store(states, Ordering::Relaxed);
                progress.frontier.store(frontier, Ordering::Relaxed);
                let limit = match &bad_step {
                    None if too_many => Some(Limit::Ways),
                    None => full.or_else(|| self.search.limit(states, 0)),
                    // Nothing is inserted any more: only time counts.
                    Some(_) => self.search.limit(0, 0),
                };
                if limit.is_none()
                    && bad_step.is_none()
                    && let Some(ending) = self.hunt_if_due(states)
                {
                    return ending;
                }
                if let Some(limit) = limit {
                    // A failure that was found is reported.
                    return match &bad_step {
                        Some(stop) => self.conclude(stop),
                        None => Ending::Done(Verdict::Inconclusive(limit)),
                    };
                }
            }
            let settled = self.settle(&mut layers);
            // A state that fails is one step nearer than a step that fails.
            if let Some(stop) = bad_state.or(bad_step) {
                count.shortest = stop.part.is_none();
                return self.conclude(&stop);
            }
            if let Err(limit) = settled {
                return Ending::Done(Verdict::Inconclusive(limit));
            }
            if layers.next.len() == 0 {
                break;
            }
            if let Some(ending) = self.merge_if_due(merger, &layers.next) {
                return ending;
            }
            count.depth += 1;
            progress.depth.store(count.depth as u64, Ordering::Relaxed);
            layers.advance();
        }
        self.judge(count)
    }

    /// Looks for local states to merge, if that is due; how the pass ends, if there are so
    /// many that it is to begin again.
    fn merge_if_due(&self, merger: &mut Merger, newest: &Layer) -> Option<Ending> {
        let states = self.visited.settled();
        if !merger.is_due(states) {
            return None;
        }
        let merging = match self.worth_merging(merger, newest, states) {
            Ok(merging) => merging?,
            Err(stop) => return Some(self.refute(stop, Schedule::default())),
        };
        merger.merging = Arc::new(merging);
        Some(Ending::Remerged)
    }

    /// The local states that can be merged, if the newest states become fewer by an eighth:
    /// what has been searched will be searched again.
    fn worth_merging(
        &self,
        merger: &mut Merger,
        newest: &Layer,
        states: u64,
    ) -> Result<Option<Merging>, Stop> {
        let tables = &self.search.tables;
        if !self.is_worth(&Merger::most(tables), newest)? {
            return Ok(None);
        }
        self.scout(Half::First, states * SCOUTED)?;
        merger.notes(tables);
        self.scout(Half::Second, states * SCOUTED)?;
        let merging = merger.look(tables);
        Ok(self.is_worth(&merging, newest)?.then_some(merging))
    }

    fn is_worth(&self, merging: &Merging, newest: &Layer) -> Result<bool, Limit> {
        let mut prints = Set::default();
        let mut all = 0;
        let threads = self.runs.root.locals.len();
        newest.begins_with(COMPARED, threads, |now| {
            let mut now = now.clone();
            for local in &mut now.locals {
                *local = merging.first(*local);
            }
            prints.insert(self.reductions.fingerprint(&self.search.tables, &now));
            all += 1;
        })?;
        Ok(prints.len() * 8 <= all * 7)
    }

    /// Hunts, if it has reached so many states; how the pass ends, if that ends it.
    fn hunt_if_due(&mut self, states: u64) -> Option<Ending> {
        self.next_hunt.filter(|due| states >= *due)?;
        self.next_hunt = states.checked_mul(4);
        self.hunt_once(u64::MAX, (states / 2).max(LEAST_STEPS))
    }

    /// Takes so many walks, and nothing else.
    fn only_hunt(&mut self, walks: u64) -> Ending {
        if let Some(ending) = self.hunt_once(walks, u64::MAX) {
            return ending;
        }
        let taken = self.walks;
        let all = Limit::Walks {
            walks: taken.number,
            steps: taken.steps,
        };
        Ending::Done(Verdict::Inconclusive(match self.search.limit(0, 0) {
            Some(limit) if taken.number < walks => limit,
            _ => all,
        }))
    }

    /// Hunts, for so many walks and steps; how the pass ends, if that ends it.
    fn hunt_once(&mut self, walks: u64, steps: u64) -> Option<Ending> {
        let hunted = self.hunt(walks, steps);
        // A failure counts only where every reduction in force is sound.
        if let Some(exclusions) = self.new_exclusions() {
            return Some(Ending::Again(exclusions));
        }
        match hunted {
            Ok(None) => None,
            Ok(Some(Prey { steps, finding })) => {
                let from = &self.search.from;
                let schedule = from.followed_by(steps);
                Some(self.refute(finding.later(from.len()).into(), schedule))
            }
            Err(stop) => Some(self.refute(stop, Schedule::default())),
        }
    }

    /// Every state has been reached, and nothing is wrong in any single one: checks
    /// determinism, then looks for cycles.
    fn judge(&mut self, count: &mut Count) -> Ending {
        if !self.search.tables.has_operations() {
            let nothing = Finding::Misuse(NOTHING.to_owned());
            return self.refute(nothing.into(), Schedule::default());
        }
        if let Some(stop) = determinism::check(self) {
            return self.refute(stop, Schedule::default());
        }
        if let Some(stop) = relearn(self, &mut count.learned) {
            return self.conclude(&stop);
        }
        if self.search.options.certifies
            && count.learned.once > 0
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

    /// Computes the state in which the search begins.
    fn begin(&mut self) -> (Layer, Option<Stop>) {
        let heartbeat = Arc::clone(&self.worker().heartbeat);
        let mut run = match self.runs.start(&heartbeat, false) {
            Ok(run) => run,
            Err(stop) => return (Layer::default(), Some(stop)),
        };
        let (begun, mut failure) = start(&mut self.worker().stepper, &heartbeat, &mut run);
        let tables = &self.search.tables;
        self.at_end = std::mem::take(&mut run.at_end)
            .into_iter()
            .map(|(object, operation)| (object, tables.operation(&operation)))
            .collect();
        let objects = (0..).zip(&run.objects);
        let auxiliary = objects.filter(|(_, (_, origin))| origin.kind.is_auxiliary);
        self.auxiliary = auxiliary.map(|(number, _)| number).collect();
        self.runs.begun.clone_from(&begun);
        self.runs.root.clone_from(&begun);
        if failure.is_none() {
            let from = &self.search.from;
            let followed = follow(
                &mut self.worker().stepper,
                &heartbeat,
                &mut run,
                begun,
                from,
            );
            match followed {
                Ok((prefix, root, broken)) => {
                    self.runs.prefix = prefix;
                    self.runs.root = root;
                    failure = broken;
                }
                Err(stop) => return (Layer::default(), Some(stop)),
            }
        }
        let root = &self.runs.root;
        let words = (self.search.options.exact).then(|| self.reductions.words(root));
        let key = Key {
            print: self.reductions.fingerprint(tables, root),
            words: words.as_deref(),
        };
        let id = self.visited.shards[shard_of(key)].insert(key, Link::ROOT);
        let mut packed = Packed::default();
        packed.push(root);
        let mut first = Layer::default();
        let id = id.expect("nothing has been reached before");
        let pushed = first.push(id, packed.as_bytes());
        (
            first,
            failure.map(Stop::from).or(pushed.err().map(Stop::from)),
        )
    }

    /// Inserts the states that have been found into the visited set.
    pub(crate) fn insert(&mut self, found: &[Found]) {
        let shards = &mut self.visited.shards;
        let insert = |(number, shard)| insert(number, shard, found);
        if self.search.pool.is_some() {
            shards.par_iter_mut().enumerate().for_each(insert);
        } else {
            shards.iter_mut().enumerate().for_each(insert);
        }
    }

    /// The verdict on a failure, with the schedule that shows it.
    fn conclude(&self, stop: &StopAt) -> Ending {
        let mut schedule = match self.schedule(stop.at) {
            Ok(schedule) => schedule,
            Err(limit) => return Ending::Done(Verdict::Inconclusive(limit)),
        };
        schedule.0.extend(stop.step.clone());
        schedule.0.extend(stop.part.clone());
        self.refute(stop.why.clone().after(&schedule), schedule)
    }

    /// The verdict for a stop to which this schedule leads.
    fn refute(&self, stop: Stop, schedule: Schedule) -> Ending {
        let (mut finding, fact) = match stop {
            Stop::Found { finding, fact } => (finding, fact),
            Stop::Spent => return Ending::Spent,
            Stop::Limited(limit) => return Ending::Done(Verdict::Inconclusive(limit)),
        };
        if let Finding::Nondeterministic { first, .. } = &mut *finding {
            let known = fact.and_then(|(from, answer)| self.search.tables.step(from, answer));
            let origin = known.and_then(|fact| fact.origin);
            *first = origin.and_then(|origin| self.schedule(origin).ok());
        }
        Ending::Done(Verdict::Refuted {
            finding: *finding,
            schedule,
        })
    }

    /// Decides the liveness of threads.
    fn fairness(&mut self, count: &mut Count) -> Verdict {
        if let Err(limit) = self.leave_memory() {
            return Verdict::Inconclusive(limit);
        }
        let classes = &self.search.classes;
        assert!(
            classes.len() <= MOST_THREADS,
            "fairness is decided for 64 threads at most"
        );
        // One thread of each symmetric class is enough.
        let asked = (0..classes.len()).filter(|thread| {
            let class = classes[*thread];
            self.exclusions.asymmetric.contains(class) || !classes[..*thread].contains(&class)
        });
        let asked: Vec<_> = asked.collect();
        let held = self.bytes();
        let mut worker = self.worker();
        let decided = fairness::decide(
            &mut worker.stepper,
            &self.runs.root,
            &asked,
            self.search.options.exact,
            |states, bytes| self.search.limit(states, held + bytes),
        );
        match decided {
            Err(limit) => Verdict::Inconclusive(limit),
            Ok(Decided::Livelock(lasso)) => self.livelock_of(lasso),
            Ok(Decided::Liveness(mut liveness)) => {
                for its_liveness in liveness.values_mut() {
                    if let Liveness::Starves { schedule, stem } = its_liveness {
                        *schedule = self.search.from.followed_by(std::mem::take(schedule).0);
                        *stem += self.search.from.len();
                    }
                }
                count.liveness = liveness;
                Verdict::Proved
            }
        }
    }

    /// The verdict if there is a livelock.
    fn livelock(&mut self) -> Option<Verdict> {
        if !self.search.options.livelocks || !livelock::is_possible(&self.search.tables) {
            return None;
        }
        if let Err(limit) = self.leave_memory() {
            return Some(Verdict::Inconclusive(limit));
        }
        let held = self.bytes();
        let found = livelock::search(
            &self.search.tables,
            &self.reductions,
            &self.runs.root,
            self.search.options.exact,
            |states, bytes| self.search.limit(states, held + bytes),
        );
        match found {
            Err(limit) => Some(Verdict::Inconclusive(limit)),
            Ok(lasso) => lasso.map(|lasso| self.livelock_of(lasso)),
        }
    }

    fn livelock_of(&self, Lasso { schedule, stem }: Lasso) -> Verdict {
        let from = &self.search.from;
        Verdict::Refuted {
            finding: Finding::Livelock { stem }.later(from.len()),
            schedule: from.followed_by(schedule.0),
        }
    }
}
