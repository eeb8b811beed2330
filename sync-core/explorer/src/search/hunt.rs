//! The hunt: random walks over the states, for failures that lie deeper than breadth
//! first gets.
//!
//! A walk takes one step after the other, and each step is a look-up where the tables
//! know what the thread does; only elsewhere is the program's code run. What a hunt
//! finds is a failure like any other, with a schedule that is *short*: steps are left
//! out while it still fails in the same way. What it does not find may still be there.
//!
//! A walk depends on its number and on the seed, and of a party of walks the shortest one
//! that fails counts, or the first of these. So neither the number of workers nor the time
//! matters.
//!
//! # Source
//!
//! Walks by priorities: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatti, *A
//! randomized scheduler with probabilistic guarantees of finding bugs*, 2010. Leaving
//! steps out: A. Zeller, R. Hildebrandt, *Simplifying and isolating failure-inducing
//! input*, 2002.

use std::{
    cell::RefCell,
    mem::discriminant,
    sync::{Arc, atomic::Ordering},
};

use rayon::prelude::*;

use super::{
    concrete::{resume, resume_all, run_to_root},
    pass::{Pass, Worker},
    random::Random,
    runs::Runs,
    stop::Stop,
};
use crate::{
    leaves::{report::Finding, schedule::Turn},
    program::{heartbeat::Heartbeat, run::Run},
    semantics::{
        configuration::{Configuration, at_the_end},
        cycle::{Visit, cycle, livelock},
        reductions::Reductions,
        step::{Resumes, Source, Step, Stepper},
        tables::{Next, Successor},
    },
};

/// The most steps of a walk: a program may run for ever.
const FAR: usize = 4_000;
/// How many walks are taken before it is asked whether there were enough.
const PARTY: u64 = 64;
/// A thread that has taken this many steps in a row lets others go first: it may be
/// waiting for them without saying so.
const IN_A_ROW: usize = 50;
/// How often a step that cannot be relied on is tried, such as a spurious wakeup: once
/// in so many times.
const SELDOM: usize = 24;
/// How long the circles are, at most, in which a walk is seen to go round.
const CIRCLE: usize = 256;
/// How many steps are looked up, at most, to make a schedule shorter.
const PATIENCE: usize = 4_000_000;

/// The walks of a scout, by the number of the first.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Half {
    First = 0,
    Second = 1 << 30,
}

/// How a walk ended.
enum Walked {
    Fails(Prey),
    /// After so many steps.
    Ends(usize),
}

/// A failure, and the steps that lead to it from the root of the search.
pub(crate) struct Prey {
    pub(crate) steps: Vec<Turn>,
    pub(crate) finding: Finding,
}

impl Pass<'_> {
    /// Takes up to so many walks, or until they have had so many steps in all; the failure
    /// of the shortest one of the first party with one, made shorter still. Ends early, perhaps with nothing, if the
    /// search is to end.
    pub(crate) fn hunt(&mut self, most: u64, steps: u64) -> Result<Option<Prey>, Stop> {
        let (last, enough) = (
            self.walks.number.saturating_add(most),
            self.walks.steps.saturating_add(steps),
        );
        while self.walks.number < last
            && self.walks.steps < enough
            && self.search.limit(0, 0).is_none()
        {
            let party = self.walks.number..last.min(self.walks.number + PARTY);
            self.walks.number = party.end;
            let progress = &self.search.options.progress;
            progress.walks.store(party.end, Ordering::Relaxed);
            let walk = |number| self.on_a_trail(|trail| trail.walk(number));
            let walked: Vec<Result<Walked, Stop>> = if self.search.pool.is_some() {
                party.into_par_iter().map(walk).collect()
            } else {
                party.map(walk).collect()
            };
            let mut all = Vec::new();
            for walked in walked {
                match walked? {
                    Walked::Fails(prey) => all.push(prey),
                    Walked::Ends(taken) => self.walks.steps += taken as u64,
                }
            }
            if let Some(least) = all.into_iter().min_by_key(|prey| prey.steps.len()) {
                return self.on_a_trail(|trail| trail.shorten(least)).map(Some);
            }
        }
        Ok(None)
    }

    /// Finds out what threads do, on random walks of so many steps in all, or until a party
    /// of them has found nothing new; others in the second half. What is wrong on the way
    /// is left for the search to find.
    pub(crate) fn scout(&self, half: Half, steps: u64) -> Result<(), Stop> {
        let tables = &self.search.tables;
        let reductions = Arc::new(self.reductions.without_merging());
        let stepper = || Stepper::scouting(tables, Arc::clone(&reductions));
        let walk = |stepper: &mut Stepper<'_>, number| {
            let heartbeat = Arc::clone(&self.worker().heartbeat);
            let walked = self.trail(stepper, &heartbeat).walk(number);
            if stepper.notices_sharing {
                self.worker().stepper.notices_sharing = true;
            }
            walked
        };
        let (mut known, mut taken, mut first) = (0, 0, half as u64);
        while known < tables.used() && taken < steps && self.search.limit(0, 0).is_none() {
            known = tables.used();
            let party = first..first + PARTY;
            first = party.end;
            let walked: Vec<Result<Walked, Stop>> = if self.search.pool.is_some() {
                party.into_par_iter().map_init(stepper, walk).collect()
            } else {
                let mut stepper = stepper();
                party.map(|number| walk(&mut stepper, number)).collect()
            };
            for walked in walked {
                taken += match walked? {
                    Walked::Fails(prey) => prey.steps.len(),
                    Walked::Ends(taken) => taken,
                } as u64;
            }
        }
        Ok(())
    }

    fn on_a_trail<R>(&self, f: impl FnOnce(&mut Trail<'_, '_, '_>) -> R) -> R {
        let mut worker = self.worker();
        let Worker {
            stepper, heartbeat, ..
        } = &mut *worker;
        let at = stepper.at.take();
        let mut trail = self.trail(stepper, heartbeat);
        trail.circle = self.search.options.livelocks.then(|| Circle {
            reductions: self.reductions.without_symmetry(),
            visits: Vec::new(),
            busy: Vec::new(),
        });
        let result = f(&mut trail);
        stepper.at = at;
        result
    }

    /// A trail at the root of the search.
    fn trail<'a, 't>(
        &'a self,
        stepper: &'a mut Stepper<'t>,
        heartbeat: &'a Arc<Heartbeat>,
    ) -> Trail<'a, 't, 'a> {
        Trail {
            seed: self
                .search
                .options
                .only_hunts()
                .map_or(0, |walks| walks.seed),
            at_end: &self.at_end,
            stepper,
            circle: None,
            now: self.runs.root.clone(),
            steps: Vec::new(),
            code: Code {
                runs: &self.runs,
                heartbeat,
                path: Vec::new(),
                run: None,
            },
        }
    }
}

/// A way from the root of the search to a state.
struct Trail<'a, 't, 'r> {
    seed: u64,
    at_end: &'a [(u32, u32)],
    stepper: &'a mut Stepper<'t>,
    now: Configuration,
    steps: Vec<Turn>,
    /// Present if livelocks are looked for.
    circle: Option<Circle>,
    code: Code<'a, 'r>,
}

/// The last states of a trail, without progress on the way: for a livelock it must come
/// to one of them again.
struct Circle {
    /// Tell states apart.
    reductions: Reductions,
    visits: Vec<Visit>,
    /// For each, whether the step to it was more than waiting.
    busy: Vec<bool>,
}

impl Circle {
    fn clear(&mut self) {
        self.visits.clear();
        self.busy.clear();
    }

    /// The trail begins here.
    fn begins(&mut self, stepper: &mut Stepper<'_>, now: &Configuration) {
        self.clear();
        self.visits
            .push(Visit::of(stepper, &self.reductions, now, 0));
        self.busy.push(false);
    }

    /// The livelock that is closed by the step of this thread to this state, which is the
    /// one with this number, progress or not, and perhaps more than waiting.
    fn closes(
        &mut self,
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        (thread, steps): (usize, usize),
        (progress, busy): (bool, bool),
    ) -> Option<Finding> {
        if progress || self.visits.len() == CIRCLE {
            self.clear();
        }
        let mut here = Visit::of(stepper, &self.reductions, now, steps);
        here.mover = Some(thread);
        self.visits.push(here);
        self.busy.push(busy);
        let round = cycle(&self.visits)?;
        let first = self.visits.len() + 1 - round.len();
        let is_busy = self.busy[first..].contains(&true);
        livelock(round).filter(|_| is_busy)
    }
}

impl Trail<'_, '_, '_> {
    /// Walks until something is wrong, all threads have ended, or it has come far.
    fn walk(&mut self, number: u64) -> Result<Walked, Stop> {
        let random = RefCell::new(Random::of(number, self.seed));
        self.begin();
        let mut order = Order::of(number, self.now.locals.len(), &mut random.borrow_mut());
        while self.steps.len() < FAR {
            if let Some(finding) = self.wrong() {
                return Ok(Walked::Fails(self.prey(finding)));
            }
            if self.all_have_ended() {
                break;
            }
            let choose = |ways: usize| random.borrow_mut().below(ways);
            let mut taken = None;
            for thread in order.next(&choose) {
                if !self.stepper.is_enabled(&self.now, thread) && choose(SELDOM) > 0 {
                    continue;
                }
                let step = self
                    .stepper
                    .chosen(&self.now, thread, &choose, &mut self.code)?;
                if let Some(step) = step {
                    taken = Some((thread, step));
                    break;
                }
            }
            let Some((thread, step)) = taken else { break };
            order.took(thread);
            if let Some(finding) = self.take(step) {
                return Ok(Walked::Fails(self.prey(finding)));
            }
        }
        Ok(Walked::Ends(self.steps.len().max(1)))
    }

    /// Goes back to the root of the search.
    fn begin(&mut self) {
        self.now = self.code.runs.root.clone();
        self.steps.clear();
        self.code.path.clear();
        self.code.run = None;
        if let Some(circle) = &mut self.circle {
            circle.begins(self.stepper, &self.now);
        }
    }

    fn prey(&mut self, finding: Finding) -> Prey {
        Prey {
            steps: std::mem::take(&mut self.steps),
            finding,
        }
    }

    /// Takes a step; the failure in which it ends.
    fn take(&mut self, step: Step) -> Option<Finding> {
        let thread = usize::from(step.thread);
        let before = &self.stepper.local(self.now.locals[thread]).next;
        let waits = matches!(before, Next::Operation { attributes, .. } if attributes.idles);
        self.steps.push(step.turn());
        self.code.path.push(step.resumes);
        self.now = step.after;
        if let Some(finding) = step.failure {
            return Some(*finding);
        }
        // What cannot be relied on does not happen for ever.
        let progress = step.announces || !step.reliable;
        let (stepper, steps) = (&mut *self.stepper, self.steps.len());
        let circle = self.circle.as_mut()?;
        circle.closes(stepper, &self.now, (thread, steps), (progress, !waits))
    }

    fn all_have_ended(&self) -> bool {
        let mut locals = self.now.locals.iter();
        locals.all(|local| self.stepper.local(*local).has_ended())
    }

    /// What is wrong with the state: no thread can go on, or all have ended wrongly.
    fn wrong(&mut self) -> Option<Finding> {
        if self.all_have_ended() {
            return at_the_end(self.stepper.tables, &self.now, self.at_end).0;
        }
        let Self { stepper, now, .. } = self;
        let mut threads = now.threads();
        let goes_on = threads.any(|thread| {
            !stepper.local(now.locals[thread]).has_ended() && stepper.is_enabled(now, thread)
        });
        (!goes_on).then_some(Finding::Deadlock)
    }

    /// The same failure with fewer steps, if leaving some out leads to it: ever fewer
    /// steps at a time, and none that could be left out alone.
    fn shorten(&mut self, mut prey: Prey) -> Result<Prey, Stop> {
        let mut patience = PATIENCE;
        let mut part = prey.steps.len().div_ceil(2);
        while part > 0 {
            let mut from = 0;
            let mut shorter = false;
            while from < prey.steps.len() {
                let to = (from + part).min(prey.steps.len());
                let kept = [&prey.steps[..from], &prey.steps[to..]].concat();
                let Some(left) = patience.checked_sub(kept.len() + 1) else {
                    return Ok(prey);
                };
                patience = left;
                match self.follow_if_possible(&kept)? {
                    Some(other) if is_the_same(&other.finding, &prey.finding) => {
                        prey = other;
                        shorter = true;
                    }
                    _ => from = to,
                }
            }
            // One by one, until none can be left out.
            part = match part {
                1 if shorter => 1,
                1 => 0,
                _ => part / 2,
            };
        }
        Ok(prey)
    }

    /// Takes these steps from the root on, except those that cannot be taken, and says
    /// what is wrong then.
    fn follow_if_possible(&mut self, steps: &[Turn]) -> Result<Option<Prey>, Stop> {
        self.begin();
        for turn in steps {
            let (thread, picks) = (turn.thread, &turn.picks);
            let step = self
                .stepper
                .guided(&self.now, thread, picks, &mut self.code)?;
            let Some(step) = step else { continue };
            if let Some(finding) = self.take(step) {
                return Ok(Some(self.prey(finding)));
            }
        }
        Ok(self.wrong().map(|finding| self.prey(finding)))
    }
}

/// Whether it is the same failure, perhaps of other threads.
fn is_the_same(one: &Finding, other: &Finding) -> bool {
    match (one, other) {
        (Finding::Broken { rule, .. }, Finding::Broken { rule: also, .. }) => rule == also,
        (Finding::Panic(message), Finding::Panic(also)) => message == also,
        (Finding::DataRace { object }, Finding::DataRace { object: also }) => object == also,
        _ => discriminant(one) == discriminant(other),
    }
}

/// In which order a walk asks the threads for a step.
enum Order {
    /// Any thread.
    Any(usize),
    /// Mostly one that has taken few steps: all of them come about as far.
    Evenly(Vec<usize>),
    /// One after the other, round and round: that is how threads come into a livelock.
    InTurn(Vec<usize>),
    /// The first of these that can go on; a few times, and when it has gone on for long,
    /// it becomes the last.
    Ranked {
        threads: Vec<usize>,
        /// The steps after which the thread that took the last one becomes the last.
        changes: Vec<usize>,
        steps: usize,
        in_a_row: usize,
    },
}

impl Order {
    fn of(number: u64, threads: usize, random: &mut Random) -> Self {
        match number % 5 {
            0 => return Self::Any(threads),
            1 => return Self::Evenly(vec![0; threads]),
            2 => return Self::InTurn(random.order(threads)),
            _ => {}
        }
        // Failures need few changes, but some need them late.
        let changes = random.below(4);
        let length = 32 << (2 * random.below(4));
        Self::Ranked {
            threads: random.order(threads),
            changes: (0..changes).map(|_| random.below(length)).collect(),
            steps: 0,
            in_a_row: 0,
        }
    }

    fn next(&self, choose: &impl Fn(usize) -> usize) -> Vec<usize> {
        match self {
            Self::Any(threads) => {
                let first = choose(*threads);
                (0..*threads).map(|next| (first + next) % threads).collect()
            }
            Self::Evenly(taken) => {
                let mut order: Vec<_> = (0..taken.len()).collect();
                order.sort_by_cached_key(|thread| (taken[*thread] + choose(3), choose(1 << 16)));
                order
            }
            Self::InTurn(threads) | Self::Ranked { threads, .. } => threads.clone(),
        }
    }

    /// This thread has taken a step.
    fn took(&mut self, thread: usize) {
        let (threads, changes, steps, in_a_row) = match self {
            Self::Any(_) => return,
            Self::Evenly(taken) => {
                taken[thread] += 1;
                return;
            }
            Self::InTurn(threads) => {
                let at = threads.iter().position(|other| *other == thread);
                threads.rotate_left(at.map_or(0, |at| at + 1));
                return;
            }
            Self::Ranked {
                threads,
                changes,
                steps,
                in_a_row,
            } => (threads, changes, steps, in_a_row),
        };
        *in_a_row = if threads[0] == thread {
            *in_a_row + 1
        } else {
            0
        };
        if changes.contains(steps) || *in_a_row > IN_A_ROW {
            threads.retain(|other| *other != thread);
            threads.push(thread);
            *in_a_row = 0;
        }
        *steps += 1;
    }
}

/// Finds successors by running the program's code along a path from the root.
struct Code<'a, 'r> {
    runs: &'a Runs<'r>,
    heartbeat: &'a Arc<Heartbeat>,
    /// The threads that each step resumes.
    path: Vec<Resumes>,
    /// A run, how many steps of the path it has taken, the threads that it has resumed
    /// since, and where they are.
    run: Option<(Run, usize, Resumes, Configuration)>,
}

impl Source for Code<'_, '_> {
    type Error = Stop;

    fn successor(
        &mut self,
        stepper: &mut Stepper<'_>,
        _: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, Stop> {
        let usable = self.run.take().filter(|(_, taken, done, _)| {
            let rest = self.path.get(*taken).unwrap_or(before);
            rest.starts_with(done)
        });
        let (mut run, taken, done, mut now) = if let Some(usable) = usable {
            usable
        } else {
            let (run, now) = run_to_root(self.runs, stepper, self.heartbeat)?;
            (run, 0, Resumes::new(), now)
        };
        let mut ahead = done.len();
        for resumes in self.path[taken..].iter().chain([before]) {
            let rest = resumes[ahead..].into();
            resume_all(stepper, self.heartbeat, &mut run, &mut now, &rest, |_| {})?;
            ahead = 0;
        }
        let learns = (usize::from(thread), answer);
        let to = resume(stepper, self.heartbeat, &mut run, &mut now, learns)?;
        let mut done = before.clone();
        done.push((thread, answer));
        self.run = Some((run, self.path.len(), done, now));
        Ok(to)
    }
}
