//! The steps of the program as a whole.

use std::{ops::Range, sync::Arc};

use smallvec::{SmallVec, smallvec};

use crate::{
    Digest, Performed,
    operation::{Breach, Moves, Nature, Queue, WOKEN, Wakes},
    table::{Concerns, Known, Local, Map, Next, Occasion, Tables},
};

/// A state of the whole program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Where each thread is.
    pub(crate) locals: SmallVec<[u32; 12]>,
    /// For each thread its place among those that sleep at the same object,
    /// `1..`; 0 if it is awake.
    pub(crate) turns: SmallVec<[u16; 12]>,
    /// The state of each object, or [`GONE`].
    pub(crate) objects: SmallVec<[u32; 20]>,
}

/// Where an object was.
pub(crate) const GONE: u32 = u32::MAX;

/// What makes the search smaller, as it is in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) left: bool,
    pub(crate) right: bool,
    /// Threads that are interchangeable, side by side.
    pub(crate) alike: Vec<Range<usize>>,
    /// By thread: the first of those that it is interchangeable with.
    pub(crate) places: Vec<usize>,
    /// Objects at which nothing moves.
    pub(crate) observed: Vec<bool>,
}

impl Rules {
    pub(crate) fn observed(&mut self, concerns: &Concerns) {
        self.observed.clear();
        for object in &concerns.observed {
            let object = *object as usize;
            self.observed
                .resize(self.observed.len().max(object + 1), false);
            self.observed[object] = true;
        }
    }

    fn moves(&self, nature: &Nature, object: u32) -> bool {
        let observed = self.observed.get(object as usize).copied().unwrap_or(false);
        match nature.moves {
            Moves::Left => self.left && !observed,
            Moves::Right => self.right && !observed,
            Moves::Neither => false,
            Moves::Joins => true,
        }
    }
}

/// What was wrong with a step.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Breaks(Arc<str>),
    Panics(Arc<str>),
    Races { object: u32 },
}

/// A step of one thread, and where it leads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    pub(crate) after: Configuration,
    /// Which threads run on, and what each has learned, in this order.
    pub(crate) resumes: Resumes,
    /// Which outcome each of its operations has.
    pub(crate) picks: SmallVec<[u16; 6]>,
    pub(crate) seen: u64,
    /// Whether somebody may count on it.
    pub(crate) reliable: bool,
    /// Whether an operation is one that the program is for.
    pub(crate) announces: bool,
    pub(crate) failure: Option<Failure>,
}

pub(crate) type Resumes = SmallVec<[(u16, Digest); 4]>;

/// Finds out where a thread goes that has not gone there before.
pub(crate) trait Source {
    /// Why it could not find out.
    type Trouble;

    /// After these threads have run on, which has led here, `thread` does so
    /// with this answer: where does it come?
    fn discover(
        &mut self,
        now: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: Digest,
    ) -> Result<u32, Self::Trouble>;
}

/// Looks steps up, and remembers what it has looked up.
pub(crate) struct Stepper<'t> {
    pub(crate) tables: &'t Tables,
    pub(crate) rules: Arc<Rules>,
    steps: Map<(u32, Digest), u32>,
    outcomes: Map<Occasion, &'t [Known]>,
    /// What was found to stand in the way of a reduction.
    pub(crate) concerns: Concerns,
    /// Whether the source is asked every time: it runs the threads.
    pub(crate) live: bool,
    /// If it does: what they did.
    pub(crate) performed: Vec<Performed>,
}

/// How a thread goes on within a step.
#[derive(Clone, Copy)]
struct Going<'a> {
    thread: usize,
    /// Whether all operations so far might as well happen later.
    right: bool,
    /// The outcomes to choose: they say where the step ends.
    guide: Option<&'a [u16]>,
}

impl<'t> Stepper<'t> {
    pub(crate) fn new(tables: &'t Tables, rules: Arc<Rules>) -> Self {
        Self {
            tables,
            rules,
            steps: Map::default(),
            outcomes: Map::default(),
            concerns: Concerns::default(),
            live: false,
            performed: Vec::new(),
        }
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
    ) -> Result<(), S::Trouble> {
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
        picks: &[u16],
        source: &mut S,
    ) -> Result<Option<Step>, S::Trouble> {
        let mut steps = Vec::new();
        self.steps_along(now, thread, Some(picks), source, &mut steps)?;
        Ok(steps.pop())
    }

    fn steps_along<S: Source>(
        &mut self,
        now: &Configuration,
        thread: usize,
        guide: Option<&[u16]>,
        source: &mut S,
        steps: &mut Vec<Step>,
    ) -> Result<(), S::Trouble> {
        let step = Step {
            after: now.clone(),
            resumes: smallvec![],
            picks: smallvec![],
            seen: 0,
            reliable: true,
            announces: false,
            failure: None,
        };
        let going = Going {
            thread,
            right: true,
            guide,
        };
        self.go(step, going, steps, source)
    }

    /// Lets the thread do what it is about to do, and go on from there.
    fn go<S: Source>(
        &mut self,
        mut step: Step,
        going: Going<'_>,
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Trouble> {
        let thread = going.thread;
        let local = self.local(step.after.locals[thread]);
        let Next::Operation {
            object,
            operation,
            nature,
        } = &local.next
        else {
            let Some(answer) = come_or_go(&mut step.after, &local.next) else {
                return Ok(());
            };
            self.resume(&mut step, thread, answer, source)?;
            return self.go_on(step, going, false, steps, source);
        };
        let (object, operation) = (*object, *operation);

        self.note(object, nature);
        let all_is_well = self.accompany(&mut step, local, thread);
        let asleep = if nature.wakes {
            (0..step.after.locals.len())
                .filter(|t| self.sleeps_at(&step.after, *t, object))
                .count()
        } else {
            0
        };
        let state = step.after.objects[object as usize];
        let occasion = (operation, state, small(asleep), self.by(nature, thread));
        let outcomes = self.outcomes(occasion);
        if outcomes.is_empty() {
            return Ok(());
        }
        if !all_is_well {
            steps.push(step);
            return Ok(());
        }
        step.announces |= nature.announces;
        let right_before = going.right;
        let going = Going {
            right: going.right && nature.moves == Moves::Right && self.rules.moves(nature, object),
            ..going
        };
        let mut pick = 0;
        for outcome in outcomes {
            self.note_apart(outcome, thread);
            let mut sleepers = woken(self.tables, &step.after, object, outcome.wakes).into_iter();
            let only = outcomes.len() == 1 && sleepers.len() == 1;
            for woken in sleepers.by_ref() {
                let this = pick;
                pick += 1;
                if going
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
                    self.performed.push(Performed {
                        object,
                        operation: self.tables.describe(operation),
                        answer: outcome.answer,
                        at: local.at,
                        woke: woken.to_vec(),
                    });
                }
                if let Some(breach) = &outcome.breaks {
                    step.failure = Some(match breach {
                        Breach::Rule(rule) => Failure::Breaks(Arc::clone(rule)),
                        Breach::Race => Failure::Races { object },
                    });
                    steps.push(step);
                    continue;
                }
                if let Some(state) = outcome.state {
                    step.after.objects[object as usize] = state;
                }
                self.rouse(&mut step.after, thread);
                self.resume(&mut step, thread, outcome.answer, source)?;
                for sleeper in woken {
                    self.rouse(&mut step.after, sleeper);
                    self.resume(&mut step, sleeper, WOKEN, source)?;
                }
                // What belongs to the step of the next one moves with it.
                let right = going.right || outcome.with_next && right_before;
                self.go_on(
                    step,
                    Going { right, ..going },
                    outcome.with_next,
                    steps,
                    source,
                )?;
            }
        }
        Ok(())
    }

    /// After the thread's last operation: whether the next one belongs to the
    /// same step.
    fn go_on<S: Source>(
        &mut self,
        mut step: Step,
        going: Going<'_>,
        with_next: bool,
        steps: &mut Vec<Step>,
        source: &mut S,
    ) -> Result<(), S::Trouble> {
        let local = self.local(step.after.locals[going.thread]);
        let goes_on = match &local.next {
            Next::Panics(message) => {
                step.failure = Some(Failure::Panics(Arc::clone(message)));
                false
            }
            Next::Ends => {
                self.accompany(&mut step, local, going.thread);
                false
            }
            Next::Creates(_) | Next::Destroys(_) => true,
            Next::Operation { object, nature, .. } => {
                // See `Nature::moves_left` and `Nature::moves_right` for why
                // nobody can see the difference. After operations that move
                // right, one that never waits may follow, whatever it is: the
                // others might as well have happened just before it (R. J.
                // Lipton, *Reduction*, 1975). Not if it may wait: the thread
                // could stop in between, which is how deadlocks come about.
                // Not if it takes time: others may come meanwhile and race.
                let free = !nature.blocks
                    && !nature.observes
                    && nature.access.is_none()
                    && nature.sleeps.is_none();
                // What comes with an operation comes as late as it can: it
                // moves neither left nor along.
                let moves = nature.moves != Moves::Right
                    && self.rules.moves(nature, *object)
                    && local.with.is_empty();
                match going.guide {
                    Some(guide) => step.picks.len() < guide.len(),
                    None => with_next || moves || self.rules.right && going.right && free,
                }
            }
        };
        if goes_on && step.failure.is_none() {
            return self.go(step, going, steps, source);
        }
        if step.failure.is_none() && self.tables.has_accesses() {
            step.failure = step
                .resumes
                .iter()
                .find_map(|(thread, _)| self.race(&step.after, usize::from(*thread)));
        }
        steps.push(step);
        Ok(())
    }

    /// Performs what comes with the thread's next operation; false if that
    /// broke a rule.
    fn accompany(&mut self, step: &mut Step, local: &Local, thread: usize) -> bool {
        for (object, operation) in &local.with {
            let state = step.after.objects[*object as usize];
            let nature = self.tables.nature(*operation);
            let outcomes = self.outcomes((*operation, state, 0, self.by(&nature, thread)));
            let outcome = outcomes
                .first()
                .expect("what comes with another operation never waits");
            self.note_apart(outcome, thread);
            step.seen |= outcome.seen;
            if self.live {
                self.performed.push(Performed {
                    object: *object,
                    operation: self.tables.describe(*operation),
                    answer: outcome.answer,
                    at: local.at,
                    woke: Vec::new(),
                });
            }
            if let Some(Breach::Rule(rule)) = &outcome.breaks {
                step.failure = Some(Failure::Breaks(Arc::clone(rule)));
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
        answer: Digest,
        source: &mut S,
    ) -> Result<(), S::Trouble> {
        let from = step.after.locals[thread];
        let number = small(thread);
        let to = if self.live {
            source.discover(&step.after, &step.resumes, number, answer)?
        } else if let Some(to) = self.steps.get(&(from, answer)) {
            *to
        } else {
            let to = match self.tables.step(from, answer) {
                Some(to) => to,
                None => source.discover(&step.after, &step.resumes, number, answer)?,
            };
            self.steps.insert((from, answer), to);
            to
        };
        step.resumes.push((number, answer));
        step.after.locals[thread] = to;
        self.fall_asleep(&mut step.after, thread);
        Ok(())
    }

    /// Where a thread went from there when it learned this.
    pub(crate) fn known_step(&mut self, from: u32, answer: Digest) -> u32 {
        let tables = self.tables;
        let known = self.steps.entry((from, answer));
        *known.or_insert_with(|| tables.step(from, answer).expect("the search has been here"))
    }

    /// A thread that has come to an operation in which it sleeps is asleep.
    pub(crate) fn fall_asleep(&self, now: &mut Configuration, thread: usize) {
        if let Next::Operation { object, nature, .. } = self.local(now.locals[thread]).next {
            now.turns[thread] = match nature.sleeps {
                None => 0,
                Some(Queue::Unordered) => 1,
                Some(Queue::Ordered) => {
                    let others = (0..now.locals.len()).filter(|t| *t != thread);
                    small(1 + others.filter(|t| self.sleeps_at(now, *t, object)).count())
                }
            };
        }
    }

    /// The thread is awake; those that came after it move up.
    fn rouse(&self, now: &mut Configuration, thread: usize) {
        let turn = std::mem::take(&mut now.turns[thread]);
        if turn == 0 {
            return;
        }
        let Next::Operation { object, nature, .. } = self.local(now.locals[thread]).next else {
            return;
        };
        if nature.sleeps == Some(Queue::Ordered) {
            for other in 0..now.locals.len() {
                if now.turns[other] > turn && self.sleeps_at(now, other, object) {
                    now.turns[other] -= 1;
                }
            }
        }
    }

    fn sleeps_at(&self, now: &Configuration, thread: usize, object: u32) -> bool {
        now.turns[thread] > 0 && is_at(self.tables, now, thread, object)
    }

    /// Whether the thread's operation can happen now, and be counted on.
    pub(crate) fn may_go(&mut self, now: &Configuration, thread: usize) -> bool {
        let Next::Operation {
            object,
            operation,
            nature,
        } = &self.local(now.locals[thread]).next
        else {
            return true;
        };
        let state = now.objects[*object as usize];
        let outcomes = self.outcomes((*operation, state, 0, self.by(nature, thread)));
        outcomes.iter().any(|outcome| outcome.reliable)
    }

    fn outcomes(&mut self, occasion: Occasion) -> &'t [Known] {
        let tables = self.tables;
        let known = self.outcomes.entry(occasion);
        known.or_insert_with(|| tables.outcomes(occasion))
    }

    /// Who it may be that performs an operation of this nature.
    fn by(&self, nature: &Nature, thread: usize) -> (u16, u16) {
        if !nature.personal {
            return (0, 0);
        }
        let alike = self
            .rules
            .alike
            .iter()
            .find(|alike| alike.contains(&thread));
        let (from, to) = alike.map_or((thread, thread + 1), |alike| (alike.start, alike.end));
        (small(from), small(to))
    }

    fn note(&mut self, object: u32, nature: &Nature) {
        if nature.observes
            && !self
                .rules
                .observed
                .get(object as usize)
                .copied()
                .unwrap_or(false)
        {
            self.concerns.observed.insert(object);
        }
    }

    fn note_apart(&mut self, outcome: &Known, thread: usize) {
        if outcome.tells_apart {
            let class = self.tables.class(thread);
            self.concerns.apart.insert(class);
        }
    }

    /// Whether `thread` and another one are about to use one object, and one
    /// of them to write.
    pub(crate) fn race(&self, now: &Configuration, thread: usize) -> Option<Failure> {
        let using = |thread: usize| match self.local(now.locals[thread]).next {
            Next::Operation { object, nature, .. } => nature.access.map(|access| (object, access)),
            _ => None,
        };
        let (object, access) = using(thread)?;
        let others = (0..now.locals.len())
            .filter(|other| *other != thread)
            .filter_map(using);
        let both_read = |other| {
            (access, other)
                == (
                    crate::operation::Access::Reads,
                    crate::operation::Access::Reads,
                )
        };
        others
            .filter(|(other, access)| *other == object && !both_read(*access))
            .map(|_| Failure::Races { object })
            .next()
    }

    /// Whether a thread is in the very same place as one before it that it is
    /// interchangeable with: then it has nothing new to show.
    pub(crate) fn repeats(&self, now: &Configuration, thread: usize) -> bool {
        let alike = self
            .rules
            .alike
            .iter()
            .find(|alike| alike.contains(&thread));
        alike.is_some_and(|alike| {
            (alike.start..thread).any(|before| {
                now.locals[before] == now.locals[thread] && now.turns[before] == now.turns[thread]
            })
        })
    }

    /// What tells this state from all others, but for the names of threads
    /// that are interchangeable.
    ///
    /// It is a sum with a summand for each thread and each object, its digest
    /// times a number that stands for its place. Interchangeable threads share
    /// a place, and a sum has no order.
    pub(crate) fn fingerprint(&self, now: &Configuration) -> Digest {
        let mut sum: u128 = 0;
        for (thread, (local, turn)) in now.locals.iter().zip(&now.turns).enumerate() {
            let place = self.rules.places.get(thread).copied().unwrap_or(thread);
            let digest = self.local(*local).digest.0 ^ u128::from(*turn).wrapping_mul(TURN);
            sum = sum.wrapping_add(digest.wrapping_mul(factor(2 * place)));
        }
        for (number, object) in now.objects.iter().enumerate() {
            if *object != GONE {
                let digest = self.tables.states.get(*object).digest.0;
                sum = sum.wrapping_add(digest.wrapping_mul(factor(2 * number + 1)));
            }
        }
        // The last step of a hash: every bit of the sum counts for every bit.
        Digest(sum ^ sum >> 64).mixed()
    }
}

const TURN: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// An odd number for a place.
fn factor(place: usize) -> u128 {
    const STEP: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
    STEP.wrapping_mul(2 * place as u128 + 3).rotate_left(41) | 1
}

/// For steps that have all been taken before: it finds nothing new.
struct Nowhere;

impl Source for Nowhere {
    type Trouble = ();

    fn discover(&mut self, _: &Configuration, _: &Resumes, _: u16, _: Digest) -> Result<u32, ()> {
        Err(())
    }
}

/// An object comes into being, or goes; the thread learns its number. None if
/// that is not what comes next.
fn come_or_go(now: &mut Configuration, next: &Next) -> Option<Digest> {
    let objects = &mut now.objects;
    match next {
        Next::Creates(state) => {
            let free = objects.iter().position(|state| *state == GONE);
            let number = free.unwrap_or_else(|| {
                objects.push(GONE);
                objects.len() - 1
            });
            objects[number] = *state;
            Some(Digest(number as u128))
        }
        Next::Destroys(object) => {
            objects[*object as usize] = GONE;
            while objects.last() == Some(&GONE) {
                objects.pop();
            }
            Some(Digest(0))
        }
        Next::Operation { .. } | Next::Ends | Next::Panics(_) => None,
    }
}

/// The sets of sleeping threads that may be woken.
fn woken(
    tables: &Tables,
    now: &Configuration,
    object: u32,
    wakes: Wakes,
) -> SmallVec<[SmallVec<[usize; 4]>; 4]> {
    let sleeping = || {
        let all = 0..now.locals.len();
        all.filter(|thread| now.turns[*thread] > 0 && is_at(tables, now, *thread, object))
    };
    match wakes {
        Wakes::Nobody => smallvec![smallvec![]],
        Wakes::All => smallvec![sleeping().collect()],
        Wakes::First(number) => {
            let mut line: SmallVec<[usize; 4]> = sleeping().collect();
            line.sort_by_key(|thread| now.turns[*thread]);
            line.truncate(number);
            smallvec![line]
        }
        Wakes::Any(number) => {
            let all: SmallVec<[usize; 4]> = sleeping().collect();
            choices(&all, number.min(all.len()))
        }
    }
}

/// Every way to choose so many of them.
fn choices(all: &[usize], number: usize) -> SmallVec<[SmallVec<[usize; 4]>; 4]> {
    if number == 0 {
        return smallvec![smallvec![]];
    }
    let mut sets = SmallVec::new();
    for (at, first) in all.iter().enumerate() {
        for mut rest in choices(&all[at + 1..], number - 1) {
            if rest.len() + 1 == number {
                rest.insert(0, *first);
                sets.push(rest);
            }
        }
    }
    sets
}

fn is_at(tables: &Tables, now: &Configuration, thread: usize, wanted: u32) -> bool {
    matches!(
        tables.locals.get(now.locals[thread]).next,
        Next::Operation { object, .. } if object == wanted
    )
}

fn small(number: usize) -> u16 {
    u16::try_from(number).expect("fewer than 65,536 threads")
}
