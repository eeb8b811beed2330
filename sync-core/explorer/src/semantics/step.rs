//! The steps of the program as a whole.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::{
    configuration::Configuration,
    reductions::Reductions,
    tables::{Exclusions, Fact, Local, Map, Next, OutcomeKey, Successor, Tables, Transition},
};
use crate::{
    leaves::{
        execution::Performed,
        numbers::{Id, small},
        report::Finding,
        threads::{Threads, bit},
    },
    program::operation::{Access, Attributes, Moves},
};

/// A step of one thread, and where it leads.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Step {
    pub(crate) after: Configuration,
    /// Which threads run on, and what each has learned, in this order.
    pub(crate) resumes: Resumes,
    /// Which outcome each of its operations has.
    pub(crate) picks: SmallVec<[u32; 4]>,
    pub(crate) seen: u64,
    /// Whether somebody may count on it.
    pub(crate) reliable: bool,
    /// Whether an operation is one that the program is for.
    pub(crate) announces: bool,
    /// Whether a thread might have woken spuriously once more.
    pub(crate) limited: bool,
    /// Whether a thread has come to where that can be wrong.
    may_fail: bool,
    /// Who ends a round in it, and who is served.
    pub(crate) ended: Threads,
    pub(crate) served: Threads,
    pub(crate) failure: Option<Box<Finding>>,
}

pub(crate) type Resumes = SmallVec<[(u16, u32); 4]>;

/// Finds out where a thread goes that has not gone there before.
pub(crate) trait Source {
    /// Why it could not find out.
    type Error;

    /// After these threads have run on, which has led here, `thread` does so
    /// with this answer: where does it come?
    fn successor(
        &mut self,
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, Self::Error>;
}

/// Looks steps up, and remembers what it has looked up.
pub(crate) struct Stepper<'t> {
    pub(crate) tables: &'t Tables,
    pub(crate) reductions: Arc<Reductions>,
    /// By where a thread is and the state of the object that it comes to: most
    /// of what is ever looked up.
    cache: Map<(u32, u32), Cached<'t>>,
    /// By where a thread is: what was looked up last. Of who holds a lock, that
    /// is what is looked up next, too.
    latest: Vec<Cached<'t>>,
    /// The rest.
    steps: Map<(u32, u32), Successor>,
    outcomes: Map<OutcomeKey, &'t [Transition]>,
    /// What was found to stand in the way of a reduction.
    pub(crate) exclusions: Exclusions,
    /// Whether threads may have noticed that they share an OS thread.
    pub(crate) notices_sharing: bool,
    /// Whether the source is asked every time: it runs the threads.
    pub(crate) live: bool,
    /// If it does: what they did.
    pub(crate) performed: Vec<Performed>,
    /// The way to the last thing that the source was asked for, from where the
    /// step begins.
    pub(crate) asked_for: SmallVec<[u32; 4]>,
    /// Of which state of the search the steps are looked for, and of which
    /// thread; none if it is for another purpose.
    pub(crate) at: Option<(Id, u16)>,
    /// What was known already when a step needed it, in another state than the
    /// one where it was learned: the first such state, or the last.
    pub(crate) needed_elsewhere: Map<(u32, u32), (Id, u16)>,
}

/// What comes of what a thread is about to do, in one state of its object.
#[derive(Clone, Copy)]
struct Cached<'t> {
    state: u32,
    transitions: &'t [Transition],
    /// If there is one way: what the thread learns, and where it comes then, if
    /// that is known.
    answer: u32,
    to: Option<Successor>,
}

impl Cached<'_> {
    const NONE: Self = Self {
        state: u32::MAX,
        transitions: &[],
        answer: u32::MAX,
        to: None,
    };
}

/// How a thread goes on within a step.
#[derive(Clone, Copy)]
struct StepProgress<'a> {
    thread: usize,
    /// Whether all operations so far might as well happen later.
    right: bool,
    /// The outcomes to choose: they say where the step ends.
    guide: Option<&'a [u32]>,
    /// The object that the thread has just begun to write to.
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
            needed_elsewhere: Map::default(),
        }
    }

    /// About how many bytes it remembers.
    pub(crate) fn bytes(&self) -> usize {
        self.cache.capacity() * size_of::<((u32, u32), Cached<'_>)>()
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

    /// The steps that are known to be possible for `thread` now.
    pub(crate) fn known_steps(&mut self, now: &Configuration, thread: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        // What is not known ends the list.
        let _ = self.steps_along(now, thread, None, &mut Nowhere, &mut steps);
        steps
    }

    /// The step that `thread` takes with these outcomes, if it can.
    pub(crate) fn guided<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        picks: &[u32],
        source: &mut S,
    ) -> Result<Option<Step>, S::Error> {
        let mut steps = Vec::new();
        self.steps_along(now, thread, Some(picks), source, &mut steps)?;
        Ok(steps.pop())
    }

    fn steps_along<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        guide: Option<&[u32]>,
        source: &mut S,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Error> {
        let step = Step {
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
        self.perform_next(step, progress, steps, source)
    }

    /// Lets the thread do what it is about to do, and go on from there.
    fn perform_next<S: Source>(
        &mut self,
        mut step: Step,
        progress: StepProgress<'_>,
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let thread = progress.thread;
        let local = self.local(step.after.locals[thread]);
        // Whatever comes next: what was put off happens before it.
        let deferred_succeed = self.perform_deferred(&mut step, local, thread);
        let (object, operation, attributes) = match &local.next {
            Next::Operation {
                object,
                operation,
                attributes,
            } => (*object, *operation, attributes),
            Next::Creates(..) | Next::Ends if !deferred_succeed => {
                steps.push(step);
                return Ok(());
            }
            Next::Creates(state, _) => {
                let answer = step.after.creates(*state);
                let answer = self.tables.answer(answer);
                step.picks.push(0);
                self.resume(&mut step, thread, answer, source)?;
                return self.continue_step(step, progress, (false, 1), steps, source);
            }
            Next::Ends if local.deferred.is_empty() => return Ok(()),
            Next::Ends => {
                step.picks.push(0);
                step.after.comes_to(self.tables, thread, self.tables.end());
                steps.push(step);
                return Ok(());
            }
            // It has been found already.
            Next::Fails(_) | Next::Overflows(_) => return Ok(()),
        };

        self.note(object, attributes);
        let outcomes = self.transitions(&step.after, thread, (object, operation, attributes));
        if outcomes.is_empty() {
            return Ok(());
        }
        if !deferred_succeed {
            steps.push(step);
            return Ok(());
        }
        step.announces |= attributes.announces;
        let right_before = progress.right;
        let progress = StepProgress {
            right: progress.right
                && attributes.moves == Moves::Right
                && self.reductions.moves(attributes, object),
            begun: (attributes.access == Some(Access::Writes)).then_some(object),
            ..progress
        };
        let mut pick = 0;
        for outcome in outcomes {
            self.note_outcome(outcome, object, thread);
            let sleepers = step.after.woken(self.tables, object, outcome.wakes);
            let only = outcomes.len() == 1 && sleepers.len() == 1;
            for woken in sleepers {
                let this = pick;
                pick += 1;
                if progress
                    .guide
                    .is_some_and(|guide| guide.get(step.picks.len()) != Some(&this))
                {
                    continue;
                }
                let mut step = if only {
                    std::mem::take(&mut step)
                } else {
                    step.clone()
                };
                step.picks.push(this);
                step.reliable &= outcome.reliable;
                step.seen |= outcome.seen;
                if self.live {
                    self.record(local, (object, operation), outcome, &woken);
                }
                if let Some(finding) = &outcome.breaks {
                    step.failure = Some(Box::new(finding.at(object)));
                    steps.push(step);
                    continue;
                }
                step.after
                    .apply(self.tables, thread, object, outcome, &woken);
                let resumed = 1 + woken.len();
                self.resume(&mut step, thread, outcome.answer, source)?;
                for sleeper in woken {
                    self.resume(&mut step, sleeper, outcome.tells, source)?;
                }
                // What belongs to the step of the next one moves with it.
                let right = progress.right || outcome.with_next && right_before;
                self.continue_step(
                    step,
                    StepProgress { right, ..progress },
                    (outcome.with_next, resumed),
                    steps,
                    source,
                )?;
            }
        }
        Ok(())
    }

    /// After the thread's last operation, which has let so many threads go on:
    /// whether the next one belongs to the same step.
    fn continue_step<S: Source>(
        &mut self,
        mut step: Step,
        progress: StepProgress<'_>,
        (with_next, resumed): (bool, usize),
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Error> {
        let local = self.local(step.after.locals[progress.thread]);
        // What was put off comes as late as it can: it moves neither left nor
        // along.
        let has_deferred = !local.deferred.is_empty();
        let continues = match &local.next {
            // Whoever comes in the meantime races, so whatever the thread does
            // meanwhile is a step of its own.
            Next::Operation {
                object, attributes, ..
            } if progress.guide.is_none()
                && (progress.begun.is_some() || attributes.ends_write) =>
            {
                attributes.ends_write && progress.begun == Some(*object) && !has_deferred
            }
            Next::Fails(_) | Next::Overflows(_) | Next::Ends => false,
            // Nobody else can see that.
            Next::Creates(..) => match progress.guide {
                Some(guide) => step.picks.len() < guide.len(),
                None => !has_deferred,
            },
            Next::Operation {
                object, attributes, ..
            } => {
                // See `Attributes::moves_left` and `Attributes::moves_right` for why
                // nobody can see the difference. After operations that move
                // right, one that never waits may follow, whatever it is: the
                // others might as well have happened just before it (R. J.
                // Lipton, *Reduction*, 1975). Not if it may wait: the thread
                // could stop in between, which is how deadlocks come about.
                // Not if it takes time: others may come meanwhile and race.
                let free = !attributes.blocks
                    && !attributes.observes
                    && attributes.access.is_none()
                    && attributes.sleeps.is_none();
                let moves = attributes.moves != Moves::Right
                    && self.reductions.moves(attributes, *object)
                    && !has_deferred;
                match progress.guide {
                    Some(guide) => step.picks.len() < guide.len(),
                    None => with_next || moves || self.reductions.right && progress.right && free,
                }
            }
        };
        // Of those that another one has woken, too.
        let mut resumed = step.resumes.iter().rev().take(resumed).rev();
        if std::mem::take(&mut step.may_fail) {
            let failure =
                resumed.find_map(|(thread, _)| step.after.fails(self.tables, usize::from(*thread)));
            step.failure = failure.map(Box::new);
        }
        if continues && step.failure.is_none() {
            return self.perform_next(step, progress, steps, source);
        }
        steps.push(step);
        Ok(())
    }

    /// Writes down what a thread does.
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

    /// Performs what comes with the thread's next operation; false if that
    /// broke a rule.
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

    /// Lets a thread run on with what it has learned, to its next announcement.
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
            source.successor(self, &step.after, &step.resumes, number, answer)?
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
        step.after.comes_to(self.tables, thread, to.at);
        Ok(())
    }

    /// Where a thread goes from there when it learns this, if that is known.
    pub(crate) fn known_step(&self, from: u32, answer: u32) -> Option<Successor> {
        let cached_step = self.cached_step(from, answer);
        cached_step.or_else(|| Some(self.tables.step(from, answer)?.to))
    }

    /// The same, which is then at hand.
    fn known_in_step(&mut self, from: u32, answer: u32) -> Option<Successor> {
        if let Some(to) = self.cached_step(from, answer) {
            return Some(to);
        }
        let Fact { to, origin } = self.tables.step(from, answer)?;
        // What is at hand is not looked up again: first, another state than
        // that where it was learned must have needed it.
        let Some(at) = self.at.filter(|(at, _)| origin != Some(*at)) else {
            return Some(to);
        };
        self.needed_elsewhere.insert((from, answer), at);
        match self.latest.get_mut(from as usize) {
            Some(cached) if cached.answer == answer => {
                cached.to = Some(to);
                self.cache.insert((from, cached.state), *cached);
            }
            _ => _ = self.steps.insert((from, answer), to),
        }
        Some(to)
    }

    fn cached_step(&self, from: u32, answer: u32) -> Option<Successor> {
        match self.latest.get(from as usize) {
            Some(cached) if cached.answer == answer => cached.to,
            _ => self.steps.get(&(from, answer)).copied(),
        }
    }

    /// Notes all that a thread's step needs, as what is needed last: that state
    /// has least in common with the one where it was learned.
    pub(crate) fn note_needs(&mut self, now: &Configuration, at: (Id, u16), step: &Step) {
        let mut there = now.clone();
        for (thread, answer) in &step.resumes {
            let from = there.locals[usize::from(*thread)];
            let Some(Fact { to, origin }) = self.tables.step(from, *answer) else {
                return;
            };
            if origin != Some(at.0) {
                self.needed_elsewhere.insert((from, *answer), at);
            }
            there.comes_to(self.tables, usize::from(*thread), to.at);
        }
    }

    /// Whether the thread's operation can happen now, and be counted on.
    pub(crate) fn is_enabled(&mut self, now: &Configuration, thread: usize) -> bool {
        let Next::Operation {
            object,
            operation,
            attributes,
        } = &self.local(now.locals[thread]).next
        else {
            return !self.local(now.locals[thread]).has_ended();
        };
        let outcomes = self.transitions(now, thread, (*object, *operation, attributes));
        outcomes.iter().any(|outcome| outcome.reliable)
    }

    /// Every way in which what the thread is about to do can happen now.
    pub(crate) fn transitions(
        &mut self,
        now: &Configuration,
        thread: usize,
        (object, operation, attributes): (u32, u32, &Attributes),
    ) -> &'t [Transition] {
        let state = now.objects[object as usize];
        if attributes.wakes || attributes.personal {
            let asleep = if attributes.wakes {
                now.asleep(self.tables, object).count()
            } else {
                0
            };
            let by = self.reductions.by(attributes, thread);
            return self.outcomes((operation, state, small(asleep), by));
        }
        let from = now.locals[thread];
        let place = from as usize;
        if place >= self.latest.len() {
            self.latest.resize(place + 1, Cached::NONE);
        }
        if self.latest[place].state != state {
            self.latest[place] = match self.cache.get(&(from, state)) {
                Some(cached) => *cached,
                None => self.cached(from, operation, state),
            };
        }
        self.latest[place].transitions
    }

    /// Looks up what has not been looked up before.
    fn cached(&mut self, from: u32, operation: u32, state: u32) -> Cached<'t> {
        let transitions = self.tables.outcomes((operation, state, 0, (0, 0)));
        let only = match transitions {
            [transition] => Some(transition.answer),
            _ => None,
        };
        let cached = Cached {
            state,
            transitions,
            answer: only.unwrap_or(u32::MAX),
            to: None,
        };
        // Where there is one way, somebody will ask where it leads.
        if only.is_none() {
            self.cache.insert((from, state), cached);
        }
        cached
    }

    /// Every way in which an operation can happen now that comes with what the
    /// thread is about to do.
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

pub(crate) const NEVER_WAITS: &str = "what comes with another operation never waits";

/// For steps that have all been taken before: it finds nothing new.
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
