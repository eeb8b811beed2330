//! Running the program's own code: to find out what threads do, and to see
//! whether they do it every time.

use std::{cmp::Reverse, collections::BTreeSet, sync::atomic::Ordering};

use crate::{
    Digest, Finding, Schedule,
    configuration::Configuration,
    expand::{Fault, Worker},
    happening::Happening,
    pulse::Pulse,
    run::{Does, Passed, Run},
    schedule::Turn,
    search::{Count, Pass},
    step::{Failure, Resumes, Source, Step, Stepper},
    table::{Arrival, Fact, Next, Tables, digest_of},
    verdict::Trouble,
    visited::{Id, Link, place_in_shard},
};

/// The step that a link stands for.
pub(crate) fn walk(stepper: &mut Stepper<'_>, now: &Configuration, link: Link) -> Step {
    let mut steps = stepper.known_steps(now, link.thread());
    steps.swap_remove(link.branch())
}

/// Lets all threads of a run come to their first announcement.
pub(crate) fn start(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
) -> (Configuration, Option<Failure>) {
    let mut root = Configuration {
        objects: run
            .objects
            .iter()
            .map(|(state, _)| stepper.tables.state(state))
            .collect(),
        ..Configuration::default()
    };
    let mut failure = None;
    for thread in 0..run.threads() {
        let announced = pulse.during(Some(thread), None, || run.resume(thread, Digest(0)));
        if announced.passed.asked {
            stepper.note_asked(thread);
        }
        let local = stepper.tables.local(&announced);
        root.locals.push(local);
        root.turns.push(0);
        root.comes_to(stepper.tables, thread, local);
        failure = failure.or_else(|| root.fails(stepper.tables, thread));
    }
    (root, failure)
}

/// Lets one thread of a run go on with what it has learned, to its next
/// announcement: where it should come to, or, if nobody knows, wherever it does.
fn resume(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
    now: &mut Configuration,
    (thread, answer): (usize, u32),
) -> Result<Arrival, Trouble> {
    if Run::is_spent() {
        return Err(Trouble::Spent);
    }
    let from = now.locals[thread];
    let last = stepper.local(from).at;
    let digest = *stepper.tables.answers.get(answer);
    let announced = pulse.during(Some(thread), Some(last), || run.resume(thread, digest));
    if announced.passed.asked {
        // Wherever that was: if it matters, the search begins anew.
        stepper.note_asked(thread);
    }
    let misuse = match &announced.does {
        Does::Misuses(what) => Some(what.clone()),
        _ => run.stray(),
    };
    if let Some(what) = misuse {
        return Err(Trouble::Failed(Failure::Misuses(what.into())));
    }
    if Run::is_spent() || matches!(announced.does, Does::Overflows(_)) {
        // Nothing may run here any more, or only at its own risk.
        let local = stepper.tables.local(&announced);
        let mut there = now.clone();
        there.comes_to(stepper.tables, thread, local);
        let failure = there.fails(stepper.tables, thread);
        return Err(Trouble::Failed(failure.expect("it has failed")));
    }
    let to = if let Some(to) = stepper.known_step(from, answer) {
        let same = digest_of(&announced) == stepper.local(to.at).digest;
        if !same || announced.passed != to.passed {
            let tables = stepper.tables;
            let other = tables.local(&announced);
            return Err(Trouble::Erratic {
                finding: Box::new(Finding::Erratic {
                    thread,
                    before: describe(tables, to.at),
                    now: describe(tables, other),
                    differs: difference(tables, to, (other, announced.passed)),
                    first: None,
                    schedule: None,
                }),
                fact: (from, answer),
            });
        }
        to
    } else {
        let to = stepper.tables.arrival(&announced);
        let origin = stepper.at.map(|(at, _)| at);
        let fact = Fact { to, origin };
        stepper.tables.learn_step(from, answer, fact);
        to
    };
    now.comes_to(stepper.tables, thread, to.at);
    Ok(to)
}

/// Lets the threads of a run go on as a step says.
fn resume_all(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
    now: &Configuration,
    resumes: &Resumes,
    mut seen: impl FnMut((u32, u32)),
) -> Result<(), Trouble> {
    let mut now = now.clone();
    for (thread, answer) in resumes {
        let learns = (usize::from(*thread), *answer);
        let from = now.locals[learns.0];
        resume(stepper, pulse, run, &mut now, learns)?;
        seen((from, *answer));
    }
    Ok(())
}

/// Lets a run go on at random, until everybody has ended, nobody can go on, or
/// something is wrong, and writes down which way. What is new on the way is
/// learned; who is `curious` goes where something is.
pub(crate) fn wander(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
    now: &mut Configuration,
    (random, curious): (&mut Random, bool),
    trail: &mut Schedule,
) -> Result<(), Trouble> {
    let at = stepper.at.take();
    let ended = wander_on(stepper, pulse, run, now, (random, curious), trail);
    stepper.at = at;
    ended
}

fn wander_on(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
    now: &mut Configuration,
    (random, curious): (&mut Random, bool),
    trail: &mut Schedule,
) -> Result<(), Trouble> {
    let mut steps_without_news = 0;
    for _ in 0..STEPS {
        steps_without_news += 1;
        if curious && steps_without_news > MOST_STEPS_WITHOUT_NEWS {
            break;
        }
        let threads = now.locals.len();
        let first = random.below(threads.max(1));
        let all = (0..threads).map(|next| (first + next) % threads);
        let news = all.clone().filter(|_| curious).find_map(|thread| {
            let way = stepper.unknown_way(now, thread)?;
            Some((thread, way))
        });
        if news.is_some() {
            steps_without_news = 0;
        }
        let (one, mut way) = news.unzip();
        let happens = one.into_iter().chain(all).find_map(|thread| {
            let choose = |ways| way.take().unwrap_or_else(|| random.below(ways));
            match stepper.happens(now, thread, choose) {
                Happening::Waits => None,
                other => Some((thread, other)),
            }
        });
        let Some((thread, Happening::Resumes(pick, resumes))) = happens else {
            return Ok(());
        };
        let picks = vec![pick];
        trail.0.push(Turn { thread, picks });
        for (thread, answer) in resumes {
            let thread = usize::from(thread);
            resume(stepper, pulse, run, now, (thread, answer))?;
            if now.fails(stepper.tables, thread).is_some() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// How far a run wanders at most.
const STEPS: usize = 10_000;

/// After so many steps, who is curious has seen enough.
const MOST_STEPS_WITHOUT_NEWS: usize = 300;

fn describe(tables: &Tables, local: u32) -> String {
    let local = tables.locals.get(local);
    match &local.next {
        Next::Operation {
            object, operation, ..
        } => {
            format!(
                "{} on object {object} at {}",
                tables.describe(*operation),
                local.at
            )
        }
        Next::Creates(_) => format!("create an object at {}", local.at),
        Next::Ends => "end".to_owned(),
        Next::Fails(failure) => format!("fail: {failure:?}"),
        Next::Overflows(_) => "run out of stack".to_owned(),
    }
}

/// What tells two things apart that a thread was about to do, where it seems to
/// be the same.
fn difference(tables: &Tables, first: Arrival, second: (u32, Passed)) -> String {
    let (one, other) = (tables.locals.get(first.at), tables.locals.get(second.0));
    if describe(tables, first.at) != describe(tables, second.0) {
        "what it does"
    } else if one.with.as_slice() != other.with.as_slice() {
        "what it has announced just before"
    } else if let (Next::Operation { operation: a, .. }, Next::Operation { operation: b, .. }) =
        (&one.next, &other.next)
        && a != b
    {
        "what it leaves behind in the object"
    } else if matches!((&one.next, &other.next), (Next::Creates(a), Next::Creates(b)) if a != b) {
        "what it puts into the object that it makes"
    } else if one.standing != other.standing || first.passed != second.1 {
        "what it has said of its round, or whether it has asked who it is"
    } else {
        "what it has said that it learned, keeps or forgets"
    }
    .to_owned()
}

/// Finds out by running the program's code what a thread does next.
pub(crate) struct Discovery<'a, 't> {
    pub(crate) pass: &'a Pass<'t>,
    pub(crate) pulse: &'a Pulse,
    pub(crate) random: &'a mut Random,
    /// The state from which a step is being looked for.
    pub(crate) at: Id,
    /// A run of the program that has come to that state and gone on like this,
    /// to there.
    pub(crate) run: Option<(Run, Resumes, Configuration)>,
}

impl Source for Discovery<'_, '_> {
    type Trouble = Trouble;

    fn discover(
        &mut self,
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Arrival, Trouble> {
        let mut run = match self.run.take() {
            Some((run, done, _)) if done == *before => run,
            other => {
                self.run = other;
                self.retire(stepper);
                self.run_to(stepper, before)?
            }
        };
        let mut now = now.clone();
        let number = usize::from(thread);
        let to = resume(stepper, self.pulse, &mut run, &mut now, (number, answer))?;
        let mut done = before.clone();
        done.push((thread, answer));
        self.run = Some((run, done, now));
        Ok(to)
    }
}

impl Discovery<'_, '_> {
    /// Runs the program to the state, and on.
    fn run_to(&self, stepper: &mut Stepper<'_>, on: &Resumes) -> Result<Run, Trouble> {
        let Self { pass, pulse, .. } = self;
        let at = stepper.at.take();
        let run = pass.run_to(stepper, pulse, self.at, |_, _| {});
        stepper.at = at;
        let (mut run, now) = run?;
        resume_all(stepper, pulse, &mut run, &now, on, |_| {})?;
        Ok(run)
    }

    /// The run is not needed any more. Since it is there, and would have to be
    /// unwound, it goes on and learns what the search may want to know later.
    /// Not if somebody has been woken and not gone on yet.
    pub(crate) fn retire(&mut self, stepper: &mut Stepper<'_>) {
        if let Some((mut run, _, mut now)) = self.run.take() {
            let is_half_way = now
                .threads()
                .any(|thread| now.is_roused(stepper.tables, thread));
            if is_half_way || self.pass.search.options.leaves_behind {
                return;
            }
            let how = (&mut *self.random, true);
            let mut trail = Schedule::default();
            let wandered = wander(stepper, self.pulse, &mut run, &mut now, how, &mut trail);
            if let Err(trouble) = wandered {
                self.pass.note(trouble);
            }
        }
    }
}

impl Pass<'_> {
    /// Runs the program to a state of the search, and tells `seen` of what each
    /// thread did again on the way: where it was, what it learned, and from which
    /// state of the search that step leads.
    fn run_to(
        &self,
        stepper: &mut Stepper<'_>,
        pulse: &Pulse,
        to: Id,
        mut seen: impl FnMut((u32, u32), Id),
    ) -> Result<(Run, Configuration), Trouble> {
        let mut run = self.start_run(pulse)?;
        start(stepper, pulse, &mut run);
        let mut now = self.root.clone();
        for link in self.path(to) {
            let step = walk(stepper, &now, link);
            resume_all(stepper, pulse, &mut run, &now, &step.resumes, |fact| {
                seen(fact, link.parent);
            })?;
            now = step.after;
        }
        Ok((run, now))
    }

    /// Learns once more what was learned in one state and needed in another: by
    /// running the program to the other one. If a thread does not do the same
    /// there, what is the matter.
    pub(crate) fn learn_again(&self, count: &mut Count) -> Option<Fault> {
        let mut needed: Vec<_> = Vec::new();
        for worker in &self.workers {
            needed.extend(std::mem::take(&mut worker.lock().stepper.known_again));
        }
        let mut left: BTreeSet<_> = needed.iter().map(|(fact, _)| *fact).collect();
        let mut all = left.len();
        // The furthest first: on the way there much else is learned again.
        needed.sort_unstable_by_key(|(fact, at)| (Reverse(place_in_shard(at.0)), *at, *fact));
        let certifies = self.search.options.certifies;
        let executions = self.search.executions.load(Ordering::Relaxed);
        let most = usize::try_from(executions / 16).unwrap_or(usize::MAX);
        let mut runs = if certifies { usize::MAX } else { most.max(16) };
        let mut worker = self.worker();
        let Worker { stepper, pulse, .. } = &mut *worker;
        for (fact, at) in needed {
            if !left.contains(&fact) {
                continue;
            }
            if runs == 0 || self.search.limit(0, 0).is_some() {
                break;
            }
            runs -= 1;
            let tables = stepper.tables;
            let mut seen = |fact: (u32, u32), at| {
                let known = tables.step(fact.0, fact.1);
                let elsewhere = known.is_some_and(|known| known.origin != Some(at));
                if elsewhere && !certifies {
                    left.remove(&fact);
                }
            };
            match self.see_again(stepper, pulse, fact, at, &mut seen) {
                Ok(true) => {}
                Ok(false) => all -= 1,
                Err(fault) => return Some(fault),
            }
            left.remove(&fact);
        }
        count.learned_again = (all - left.len()) as u64;
        count.learned_once = left.len() as u64;
        None
    }

    /// Runs the program to where something is needed again, and lets it happen.
    /// False if it was needed for a step that cannot be taken to its end.
    fn see_again(
        &self,
        stepper: &mut Stepper<'_>,
        pulse: &Pulse,
        wanted: (u32, u32),
        (at, mover): (Id, u16),
        seen: &mut impl FnMut((u32, u32), Id),
    ) -> Result<bool, Fault> {
        let thread = usize::from(mover);
        let fault = |what, part| Fault {
            at,
            step: None,
            part,
            what,
        };
        let run = self.run_to(stepper, pulse, at, &mut *seen);
        let (mut run, now) = run.map_err(|what| fault(what, None))?;
        for step in stepper.known_steps(&now, thread) {
            let mut there = now.clone();
            let mut is_on_the_way = false;
            for (number, (thread, answer)) in step.resumes.iter().enumerate() {
                let from = there.locals[usize::from(*thread)];
                is_on_the_way |= (from, *answer) == wanted;
                let Some(to) = stepper.known_step(from, *answer) else {
                    break;
                };
                there.comes_to(stepper.tables, usize::from(*thread), to.at);
                if is_on_the_way {
                    let way = step.resumes[..=number].into();
                    let seen = |fact| seen(fact, at);
                    let picks = step.picks.to_vec();
                    let part = Turn {
                        thread: usize::from(mover),
                        picks,
                    };
                    return resume_all(stepper, pulse, &mut run, &now, &way, seen)
                        .map(|()| true)
                        .map_err(|what| fault(what, Some(part)));
                }
            }
        }
        Ok(false)
    }

    /// Runs the program's code some more, at random, and looks whether it does
    /// what the search has learned of it.
    pub(crate) fn audit(&self) -> Option<Trouble> {
        let mut worker = self.worker();
        let Worker {
            stepper,
            pulse,
            random,
            ..
        } = &mut *worker;
        let learned = self.search.executions.load(Ordering::Relaxed);
        let audits = self.search.options.audits.unwrap_or_else(|| {
            usize::try_from(learned / 4)
                .unwrap_or(MOST_AUDITS)
                .clamp(LEAST_AUDITS, MOST_AUDITS)
        });
        for _ in 0..audits {
            let mut run = match self.start_run(pulse) {
                Ok(run) => run,
                Err(trouble) => {
                    self.note(trouble);
                    break;
                }
            };
            let (mut now, _) = start(stepper, pulse, &mut run);
            let how = (&mut *random, false);
            let mut trail = Schedule::default();
            if let Err(trouble) = wander(stepper, pulse, &mut run, &mut now, how, &mut trail) {
                self.note(trouble.after(&trail));
                break;
            }
            if self.search.limit(0, 0).is_some() {
                break;
            }
        }
        let mut noted = self.noted.lock();
        noted.take()
    }
}

/// How many audits there are at least, unless somebody asks for fewer. What
/// matters only if one of four threads comes last escapes this many one time in a
/// thousand.
const LEAST_AUDITS: usize = 24;

/// How many there are at most, unless somebody asks for more.
const MOST_AUDITS: usize = 64;

/// Numbers without any order to them, the same every time (G. Marsaglia,
/// *Xorshift RNGs*, 2003).
pub(crate) struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }
}

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[allow(clippy::cast_possible_truncation, reason = "any bits will do")]
        let number = self.0 as usize;
        number % limit
    }
}
