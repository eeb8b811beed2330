//! Steps: one or more operations of one thread, joined by the reductions.

use std::{borrow::Cow, sync::Arc};

use smallvec::{SmallVec, smallvec};

use super::{
    configuration::Configuration,
    reductions::Reductions,
    tables::{Exclusions, Fact, Local, Map, Next, OutcomeKey, Successor, Tables, Transition},
};
use crate::{
    leaves::{
        execution::{Choice, Performed},
        label::Effect,
        numbers::{Id, small},
        report::Finding,
        schedule::Turn,
        threads::{Threads, bit},
    },
    program::operation::{Access, Attributes, Moves, Wakes},
};

/// A step of one thread, and where it leads.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Step {
    pub(crate) thread: u16,
    pub(crate) after: Configuration,
    /// The threads that go on, each with its answer, in this order.
    pub(crate) resumes: Resumes,
    /// The outcome of each of its operations.
    pub(crate) picks: SmallVec<[u32; 4]>,
    pub(crate) seen: u64,
    /// Whether it can be relied on: all its outcomes are reliable.
    pub(crate) reliable: bool,
    /// Whether one of its operations announces progress.
    pub(crate) announces: bool,
    /// Whether a thread reached the bound on spurious wakeups.
    pub(crate) limited: bool,
    /// Whether a thread reached a local state that may fail.
    may_fail: bool,
    /// The threads that end a round in it, and those that are served.
    pub(crate) ended: Threads,
    pub(crate) served: Threads,
    pub(crate) failure: Option<Box<Finding>>,
}

impl Step {
    /// The step as a turn of its thread.
    pub(crate) fn turn(&self) -> Turn {
        Turn {
            thread: usize::from(self.thread),
            picks: self.picks.to_vec(),
        }
    }
}

pub(crate) type Resumes = SmallVec<[(u16, u32); 4]>;

/// Finds successors that are not in the tables.
pub(crate) trait Source {
    /// Why a successor was not found.
    type Error;

    /// The successor of `thread` with this answer, after the threads in `before`
    /// have gone on, which has led to `now`.
    fn successor(
        &mut self,
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, Self::Error>;
}

/// Computes steps from the tables, with a cache of its own.
pub(crate) struct Stepper<'t> {
    pub(crate) tables: &'t Tables,
    pub(crate) reductions: Arc<Reductions>,
    /// By local state, and what its outcomes depend on: most look-ups.
    cache: Map<(u32, Seen), Cached<'t>>,
    /// By local state: the last entry looked up. For a thread that holds a lock,
    /// the next look-up is the same.
    latest: Vec<Cached<'t>>,
    /// Successors of local states with several transitions.
    steps: Map<(u32, u32), Successor>,
    /// The transitions of deferred operations.
    outcomes: Map<OutcomeKey, &'t [Transition]>,
    /// The exclusions found so far.
    pub(crate) exclusions: Exclusions,
    /// Whether threads may have noticed that they share an OS thread.
    pub(crate) notices_sharing: bool,
    /// Whether the source is asked for every successor: it runs the threads.
    pub(crate) live: bool,
    /// If so: the operations performed.
    pub(crate) performed: Vec<Performed>,
    /// The picks of the current step, up to the last successor that the source was
    /// asked for.
    pub(crate) asked_for: SmallVec<[u32; 4]>,
    /// The state of the search whose steps are computed, and the thread; none for
    /// other purposes.
    pub(crate) at: Option<(Id, u16)>,
    /// Whether what it comes across counts as used: it finds out what threads do.
    pub(crate) scouts: bool,
    /// Transitions that were needed at another state than the one where they were
    /// recorded, with that state: the first one, or the last.
    pub(crate) needed_elsewhere: Map<(u32, u32), (Id, u16)>,
    /// Transitions of local states that stand for others which were not known of all of
    /// these, with what is assumed.
    pub(crate) assumed: Map<(u32, u32), Successor>,
}

/// What the outcomes of a pending operation depend on: the state of its object, the number
/// of threads that sleep there, and the range of threads that may perform it.
type Seen = (u32, u16, (u16, u16));

/// The transitions of a local state in one such situation.
#[derive(Clone, Copy)]
struct Cached<'t> {
    seen: Seen,
    transitions: &'t [Transition],
    /// If there is only one transition: its answer, and the successor, if known.
    answer: u32,
    to: Option<Successor>,
}

impl Cached<'_> {
    const NONE: Self = Self {
        seen: (u32::MAX, 0, (0, 0)),
        transitions: &[],
        answer: u32::MAX,
        to: None,
    };
}

/// Picks for a step.
#[derive(Clone, Copy)]
enum Guide<'a> {
    /// All of them: the step ends with them.
    Whole(&'a [u32]),
    /// The first one: what cannot be separated from it follows.
    First(u32),
    /// One of so many, as this chooses.
    Any(&'a dyn Fn(usize) -> usize),
}

impl Guide<'_> {
    /// Which outcome the operation with this number in its step has, of so many; none
    /// if the step does not have this operation.
    fn pick(self, operation: usize, ways: impl FnOnce() -> usize) -> Option<u32> {
        match self {
            Self::Whole(picks) => picks.get(operation).copied(),
            Self::First(first) => Some(if operation == 0 { first } else { 0 }),
            Self::Any(choose) => match ways() {
                0 | 1 => Some(0),
                several => u32::try_from(choose(several)).ok(),
            },
        }
    }
}

/// The progress of a thread within a step.
#[derive(Clone, Copy)]
struct StepProgress<'a> {
    thread: usize,
    /// Whether all operations so far are right movers.
    right: bool,
    /// The picks to follow.
    guide: Option<Guide<'a>>,
    /// The object to which the thread has just begun to write.
    begun: Option<u32>,
}

impl<'t> Stepper<'t> {
    pub(crate) fn new(tables: &'t Tables, reductions: Arc<Reductions>) -> Self {
        Self {
            tables,
            reductions,
            cache: Map::default(),
            latest: Vec::new(),
            steps: Map::default(),
            outcomes: Map::default(),
            exclusions: Exclusions::default(),
            notices_sharing: false,
            live: false,
            performed: Vec::new(),
            asked_for: smallvec![],
            at: None,
            scouts: false,
            needed_elsewhere: Map::default(),
            assumed: Map::default(),
        }
    }

    /// One that finds out what threads do.
    pub(crate) fn scouting(tables: &'t Tables, reductions: Arc<Reductions>) -> Self {
        Self {
            scouts: true,
            ..Self::new(tables, reductions)
        }
    }

    /// About how many bytes it remembers.
    pub(crate) fn bytes(&self) -> usize {
        self.cache.capacity() * size_of::<((u32, Seen), Cached<'_>)>()
            + self.latest.capacity() * size_of::<Cached<'_>>()
            + self.steps.capacity() * size_of::<((u32, u32), Successor)>()
            + self.outcomes.capacity() * size_of::<(OutcomeKey, &[Transition])>()
    }

    pub(crate) fn local(&self, number: u32) -> &'t Local {
        self.tables.locals.get(number)
    }

    /// Adds every step that `thread` can take now.
    pub(crate) fn steps<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        source: &mut S,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        self.steps_along(now, thread, None, source, steps)
    }

    /// The steps that `thread` can take now, as far as they are in the tables.
    pub(crate) fn known_steps(&mut self, now: &Configuration, thread: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        // An unknown successor ends the list.
        let _ = self.steps_along(now, thread, None, &mut Nowhere, &mut steps);
        steps
    }

    /// The step that `thread` takes with these picks, if it can.
    pub(crate) fn guided<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        picks: &[u32],
        source: &mut S,
    ) -> Result<Option<Step>, S::Error> {
        let mut steps = Vec::new();
        let guide = Some(Guide::Whole(picks));
        self.steps_along(now, thread, guide, source, &mut steps)?;
        Ok(steps.pop())
    }

    /// The step of `thread` that begins with this outcome of its next operation,
    /// if it can take one: with that, only what cannot be separated from it.
    pub(crate) fn beginning<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        pick: u32,
        source: &mut S,
    ) -> Result<Option<Step>, S::Error> {
        let mut steps = Vec::new();
        let guide = Some(Guide::First(pick));
        self.steps_along(now, thread, guide, source, &mut steps)?;
        Ok(steps.pop())
    }

    /// A step that `thread` can take now, if it can take one: `choose` says which of so
    /// many outcomes each operation has.
    pub(crate) fn chosen<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        choose: &dyn Fn(usize) -> usize,
        source: &mut S,
    ) -> Result<Option<Step>, S::Error> {
        let mut steps = Vec::new();
        let guide = Some(Guide::Any(choose));
        self.steps_along(now, thread, guide, source, &mut steps)?;
        Ok(steps.pop())
    }

    /// What the next operation of `thread` can do now: each outcome, with the
    /// threads that it wakes, in the order in which they are numbered.
    pub(crate) fn choices(&mut self, now: &Configuration, thread: usize) -> Vec<Choice> {
        let only = Choice {
            effect: Effect::Done,
            wakes: Vec::new(),
        };
        let local = self.local(now.locals[thread]);
        let (object, operation, attributes) = match &local.next {
            Next::Operation {
                object,
                operation,
                attributes,
            } => (object, operation, attributes),
            Next::Creates(..) => return vec![only],
            Next::Ends if !local.deferred.is_empty() => return vec![only],
            Next::Ends | Next::Fails(_) | Next::Overflows(_) => return Vec::new(),
        };
        let Some(now) = self.before_next(now, thread) else {
            return vec![only];
        };
        let outcomes = self.transitions(&now, thread, (*object, *operation, attributes));
        let mut choices = Vec::new();
        for outcome in outcomes {
            for woken in now.woken(self.tables, *object, outcome.wakes) {
                choices.push(Choice {
                    effect: outcome.effect,
                    wakes: woken.to_vec(),
                });
            }
        }
        choices
    }

    fn steps_along<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        guide: Option<Guide<'_>>,
        source: &mut S,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        if self.is_blocked(now, thread) {
            return Ok(());
        }
        let step = Step {
            thread: small(thread),
            after: now.clone(),
            resumes: smallvec![],
            picks: smallvec![],
            seen: 0,
            reliable: true,
            announces: false,
            limited: false,
            may_fail: false,
            ended: 0,
            served: 0,
            failure: None,
        };
        let progress = StepProgress {
            thread,
            right: true,
            guide,
            begun: None,
        };
        steps.push(step);
        let all = self.perform_next(progress, steps, source);
        if all.is_err() {
            steps.pop();
        }
        all
    }

    /// Whether the thread waits at its next operation, seen without making a step.
    fn is_blocked(&mut self, now: &Configuration, thread: usize) -> bool {
        let local = self.local(now.locals[thread]);
        let Some(pending) = local.operation().filter(|_| local.deferred.is_empty()) else {
            return false;
        };
        self.note(pending.0, pending.2);
        self.transitions(now, thread, pending).is_empty()
    }

    /// Performs the thread's next action in the last of the steps, and continues it from
    /// there; takes it away if the action is not possible.
    fn perform_next<S: Source>(
        &mut self,
        progress: StepProgress<'_>,
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let step = steps.last_mut().expect(IN_THE_MAKING);
        let thread = progress.thread;
        let local = self.local(step.after.locals[thread]);
        // Deferred operations are performed before whatever comes next.
        let deferred_succeed = self.perform_deferred(step, local, thread);
        let (object, operation, attributes) = match &local.next {
            Next::Operation {
                object,
                operation,
                attributes,
            } => (*object, *operation, attributes),
            Next::Creates(..) | Next::Ends if !deferred_succeed => return Ok(()),
            Next::Creates(state, _) => {
                let answer = step.after.creates(*state);
                let answer = self.tables.answer(answer);
                step.picks.push(0);
                self.resume(step, thread, answer, source)?;
                return self.continue_step(progress, (false, 1), steps, source);
            }
            Next::Ends if local.deferred.is_empty() => {
                steps.pop();
                return Ok(());
            }
            Next::Ends => {
                step.picks.push(0);
                step.after.comes_to(self.tables, thread, self.tables.end());
                return Ok(());
            }
            // The failure was reported when the thread reached this.
            Next::Fails(_) | Next::Overflows(_) => {
                steps.pop();
                return Ok(());
            }
        };

        self.note(object, attributes);
        let outcomes = self.transitions(&step.after, thread, (object, operation, attributes));
        if outcomes.is_empty() {
            steps.pop();
            return Ok(());
        }
        if !deferred_succeed {
            return Ok(());
        }
        step.announces |= attributes.announces;
        let right = progress.right
            && attributes.moves == Moves::Right
            && self.reductions.moves(attributes, object);
        let begun = (attributes.access == Some(Access::Writes)).then_some(object);
        let next = StepProgress {
            right,
            begun,
            ..progress
        };
        if let [outcome] = outcomes
            && outcome.wakes == Wakes::Nobody
        {
            self.note_outcome(outcome, object, thread);
            let wanted = progress
                .guide
                .map(|guide| guide.pick(step.picks.len(), || 1));
            if wanted.is_some_and(|wanted| wanted != Some(0)) {
                steps.pop();
                return Ok(());
            }
            let way = (outcome, 0, &[][..]);
            return self.perform(progress, next, (object, operation), way, steps, source);
        }
        let ways = || step.after.ways(self.tables, object, outcomes);
        let wanted = progress
            .guide
            .map(|guide| guide.pick(step.picks.len(), ways));
        // Each way to go on continues a copy of the step so far.
        let step = steps.pop().expect(IN_THE_MAKING);
        let mut pick = 0;
        for outcome in outcomes {
            self.note_outcome(outcome, object, thread);
            for woken in step.after.woken(self.tables, object, outcome.wakes) {
                if wanted.is_none_or(|wanted| wanted == Some(pick)) {
                    steps.push(step.clone());
                    let way = (outcome, pick, &woken[..]);
                    self.perform(progress, next, (object, operation), way, steps, source)?;
                }
                pick += 1;
            }
        }
        Ok(())
    }

    /// Performs the thread's next operation in the last of the steps, with this outcome,
    /// number and threads that it wakes; and continues the step from there.
    fn perform<S: Source>(
        &mut self,
        before: StepProgress<'_>,
        next: StepProgress<'_>,
        (object, operation): (u32, u32),
        (outcome, pick, woken): (&Transition, u32, &[usize]),
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let step = steps.last_mut().expect(IN_THE_MAKING);
        let thread = before.thread;
        step.picks.push(pick);
        step.reliable &= outcome.reliable;
        step.seen |= outcome.seen;
        if self.live {
            let local = self.local(step.after.locals[thread]);
            self.record(local, (object, operation), outcome, woken);
        }
        if let Some(finding) = &outcome.breaks {
            step.failure = Some(Box::new(finding.at(object)));
            return Ok(());
        }
        step.after
            .apply(self.tables, thread, object, outcome, woken);
        self.resume(step, thread, outcome.answer, source)?;
        for sleeper in woken {
            self.resume(step, *sleeper, outcome.tells, source)?;
        }
        // An outcome that is joined with the next operation moves with it.
        let right = next.right || outcome.with_next && before.right;
        let next = StepProgress { right, ..next };
        self.continue_step(next, (outcome.with_next, 1 + woken.len()), steps, source)
    }

    /// After an operation that has resumed this many threads: decides whether the
    /// thread's next operation belongs to the same step, and ends the step
    /// otherwise.
    fn continue_step<S: Source>(
        &mut self,
        progress: StepProgress<'_>,
        (with_next, resumed): (bool, usize),
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let step = steps.last_mut().expect(IN_THE_MAKING);
        let local = self.local(step.after.locals[progress.thread]);
        // Deferred operations are performed as late as possible: an operation with
        // any does not join the step.
        let has_deferred = !local.deferred.is_empty();
        let continues = match (&local.next, progress.guide) {
            (Next::Fails(_) | Next::Overflows(_) | Next::Ends, _) => false,
            (_, Some(Guide::Whole(picks))) => step.picks.len() < picks.len(),
            // Another thread that accesses the object now races, so only the end of
            // the write may join the step.
            (
                Next::Operation {
                    object, attributes, ..
                },
                _,
            ) if progress.begun.is_some() || attributes.ends_write => {
                attributes.ends_write && progress.begun == Some(*object) && !has_deferred
            }
            // A creation is invisible to other threads.
            (Next::Creates(..), _) => !has_deferred,
            (
                Next::Operation {
                    object, attributes, ..
                },
                _,
            ) => {
                // See `Attributes::moves_left` and `Attributes::moves_right`. After
                // right movers, any one operation that never blocks may follow:
                // what other threads do in between could as well precede the right
                // movers (R. J. Lipton, *Reduction*, 1975). An operation that may
                // block does not join: the thread could stop there, which is how
                // deadlocks arise. Nor does one that is not atomic: another
                // thread's access could race.
                let free = !attributes.blocks
                    && !attributes.observes
                    && attributes.access.is_none()
                    && attributes.sleeps.is_none();
                let moves = attributes.moves != Moves::Right
                    && self.reductions.moves(attributes, *object)
                    && !has_deferred;
                with_next || moves || self.reductions.right && progress.right && free
            }
        };
        // Threads that it has woken may fail, too.
        let mut resumed = step.resumes.iter().rev().take(resumed).rev();
        if std::mem::take(&mut step.may_fail) {
            let failure =
                resumed.find_map(|(thread, _)| step.after.fails(self.tables, usize::from(*thread)));
            step.failure = failure.map(Box::new);
        }
        if continues && step.failure.is_none() {
            return self.perform_next(progress, steps, source);
        }
        Ok(())
    }

    /// Records an operation for a replay.
    fn record(
        &mut self,
        local: &Local,
        (object, operation): (u32, u32),
        outcome: &Transition,
        woke: &[usize],
    ) {
        self.performed.push(Performed {
            object,
            label: self.tables.label(operation),
            effect: outcome.effect,
            at: local.at,
            woke: woke.to_vec(),
        });
    }

    /// Performs the deferred operations of a thread; false if one of them broke a
    /// rule.
    fn perform_deferred(&mut self, step: &mut Step, local: &Local, thread: usize) -> bool {
        for (object, operation) in &local.deferred {
            let attributes = self.tables.attributes(*operation);
            let outcomes =
                self.deferred_transitions(&step.after, thread, (*object, *operation, &attributes));
            let outcome = outcomes.first().expect(NEVER_WAITS);
            self.note_outcome(outcome, *object, thread);
            step.seen |= outcome.seen;
            if self.live {
                self.record(local, (*object, *operation), outcome, &[]);
            }
            if let Some(finding) = &outcome.breaks {
                step.failure = Some(Box::new(finding.at(*object)));
                return false;
            }
            if let Some(state) = outcome.state {
                step.after.objects[*object as usize] = state;
            }
        }
        true
    }

    /// Resumes a thread with an answer, to its next announcement.
    fn resume<S: Source>(
        &mut self,
        step: &mut Step,
        thread: usize,
        answer: u32,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let from = step.after.locals[thread];
        let number = small(thread);
        let known = if self.live {
            None
        } else {
            self.known_in_step(from, answer)
        };
        let to = if let Some(to) = known {
            to
        } else {
            self.asked_for.clone_from(&step.picks);
            let to = source.successor(self, &step.after, &step.resumes, number, answer)?;
            if self.at.is_some() && self.reductions.is_shared(from) {
                self.assumed.insert((from, answer), to);
            }
            to
        };
        let segment = to.segment;
        if segment.breaks_symmetry {
            self.note_broken_symmetry(thread);
        }
        step.limited |= segment.limited;
        step.ended |= if segment.ended { bit(thread) } else { 0 };
        step.served |= if segment.served { bit(thread) } else { 0 };
        step.may_fail |= to.may_fail;
        step.resumes.push((number, answer));
        let at = if self.live {
            to.at
        } else {
            self.reductions.first(to.at)
        };
        step.after.comes_to(self.tables, thread, at);
        Ok(())
    }

    /// The successor of a local state with this answer, if it is known.
    pub(crate) fn known_step(&self, from: u32, answer: u32) -> Option<Successor> {
        let cached_step = self.cached_step(from, answer);
        cached_step.or_else(|| Some(self.tables.step(from, answer)?.to))
    }

    /// The same. Caches it, and notes if it is needed at another state than the one
    /// where it was recorded.
    fn known_in_step(&mut self, from: u32, answer: u32) -> Option<Successor> {
        if let Some(to) = self.cached_step(from, answer) {
            return Some(to);
        }
        if let Some(to) = self.assumed.get(&(from, answer)) {
            return Some(*to);
        }
        let Some(at) = self.at else {
            if !self.scouts {
                return Some(self.tables.step(from, answer)?.to);
            }
            let Fact { to, .. } = self.tables.use_step(from, answer, false)?;
            self.remember(from, answer, to);
            return Some(to);
        };
        let is_shared = self.reductions.is_shared(from);
        let Fact { to, origin, .. } = self.tables.use_step(from, answer, is_shared)?;
        // Cached successors are not looked up again, so a successor is cached only
        // once it has been needed at another state.
        if origin != Some(at.0) {
            self.needed_elsewhere.insert((from, answer), at);
            self.remember(from, answer, to);
        }
        Some(to)
    }

    fn remember(&mut self, from: u32, answer: u32, to: Successor) {
        match self.latest.get_mut(from as usize) {
            Some(cached) if cached.answer == answer => {
                cached.to = Some(to);
                self.cache.insert((from, cached.seen), *cached);
            }
            _ => _ = self.steps.insert((from, answer), to),
        }
    }

    fn cached_step(&self, from: u32, answer: u32) -> Option<Successor> {
        match self.latest.get(from as usize) {
            Some(cached) if cached.answer == answer => cached.to,
            _ => self.steps.get(&(from, answer)).copied(),
        }
    }

    /// Notes all transitions that a step needs at a state. The last state is kept:
    /// it has least in common with the one where a transition was recorded.
    pub(crate) fn note_needs(&mut self, now: &Configuration, at: (Id, u16), step: &Step) {
        let mut there = now.clone();
        for (thread, answer) in &step.resumes {
            let from = there.locals[usize::from(*thread)];
            let Some(Fact { to, origin, .. }) = self.tables.step(from, *answer) else {
                return;
            };
            if origin != Some(at.0) {
                self.needed_elsewhere.insert((from, *answer), at);
            }
            let at = self.reductions.first(to.at);
            there.comes_to(self.tables, usize::from(*thread), at);
        }
    }

    /// Whether the thread is enabled: its next action has an outcome that can be
    /// relied on.
    pub(crate) fn is_enabled(&mut self, now: &Configuration, thread: usize) -> bool {
        let local = self.local(now.locals[thread]);
        let Some(pending) = local.operation() else {
            return !local.has_ended();
        };
        let Some(now) = self.before_next(now, thread) else {
            return true;
        };
        let outcomes = self.transitions(&now, thread, pending);
        outcomes.iter().any(|outcome| outcome.reliable)
    }

    /// The state in which the thread's pending operation can be asked what it does:
    /// its deferred operations come first. Nothing if one of them breaks a rule.
    pub(crate) fn before_next<'a>(
        &mut self,
        now: &'a Configuration,
        thread: usize,
    ) -> Option<Cow<'a, Configuration>> {
        let local = self.local(now.locals[thread]);
        let mut now = Cow::Borrowed(now);
        for (object, operation) in &local.deferred {
            let attributes = self.tables.attributes(*operation);
            let outcomes =
                self.deferred_transitions(&now, thread, (*object, *operation, &attributes));
            let outcome = outcomes.first().expect(NEVER_WAITS);
            if outcome.breaks.is_some() {
                return None;
            }
            if let Some(state) = outcome.state {
                now.to_mut().objects[*object as usize] = state;
            }
        }
        Some(now)
    }

    /// The transitions of the thread's pending operation in this state.
    pub(crate) fn transitions(
        &mut self,
        now: &Configuration,
        thread: usize,
        (object, operation, attributes): (u32, u32, &Attributes),
    ) -> &'t [Transition] {
        let state = now.objects[object as usize];
        let asleep = if attributes.wakes {
            small(now.asleep(self.tables, object).count())
        } else {
            0
        };
        let seen = (state, asleep, self.reductions.by(attributes, thread));
        let from = now.locals[thread];
        let place = from as usize;
        if place >= self.latest.len() {
            self.latest.resize(place + 1, Cached::NONE);
        }
        if self.latest[place].seen != seen {
            self.latest[place] = match self.cache.get(&(from, seen)) {
                Some(cached) => *cached,
                None => self.cached(from, operation, seen),
            };
        }
        self.latest[place].transitions
    }

    /// Looks up an entry that is not cached.
    fn cached(&mut self, from: u32, operation: u32, seen: Seen) -> Cached<'t> {
        let (state, asleep, by) = seen;
        let transitions = self.tables.outcomes((operation, state, asleep, by));
        let only = match transitions {
            [transition] => Some(transition.answer),
            _ => None,
        };
        let cached = Cached {
            seen,
            transitions,
            answer: only.unwrap_or(u32::MAX),
            to: None,
        };
        // With a single transition, the entry is cached once its successor is
        // known.
        if only.is_none() {
            self.cache.insert((from, seen), cached);
        }
        cached
    }

    /// The transitions of a deferred operation in this state.
    pub(crate) fn deferred_transitions(
        &mut self,
        now: &Configuration,
        thread: usize,
        (object, operation, attributes): (u32, u32, &Attributes),
    ) -> &'t [Transition] {
        let state = now.objects[object as usize];
        self.outcomes((operation, state, 0, self.reductions.by(attributes, thread)))
    }

    fn outcomes(&mut self, key: OutcomeKey) -> &'t [Transition] {
        let tables = self.tables;
        let known = self.outcomes.entry(key);
        known.or_insert_with(|| tables.outcomes(key))
    }

    fn note(&mut self, object: u32, attributes: &Attributes) {
        if attributes.observes && !self.reductions.is_observed(object) {
            self.exclusions.observed.insert(object);
        }
    }

    pub(crate) fn note_broken_symmetry(&mut self, thread: usize) {
        self.exclusions.asymmetric.insert(self.tables.class(thread));
    }

    fn note_outcome(&mut self, outcome: &Transition, object: u32, thread: usize) {
        if outcome.breaks_symmetry {
            self.note_broken_symmetry(thread);
        }
        if outcome.observes && !self.reductions.is_observed(object) {
            self.exclusions.observed.insert(object);
        }
    }
}

const IN_THE_MAKING: &str = "the step in the making is the last one";

pub(crate) const NEVER_WAITS: &str = "what comes with another operation never waits";

/// A source without successors: for steps that are in the tables.
struct Nowhere;

impl Source for Nowhere {
    type Error = ();

    fn successor(
        &mut self,
        _: &mut Stepper<'_>,
        _: &Configuration,
        _: &Resumes,
        _: u16,
        _: u32,
    ) -> Result<Successor, ()> {
        Err(())
    }
}
