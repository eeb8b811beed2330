//! Running the program's own code: to find out what threads do, and to see
//! whether they do it every time.

use std::sync::atomic::Ordering;

use crate::{
    Digest, Finding, Schedule,
    configuration::Configuration,
    expand::Worker,
    happening::Happening,
    pulse::Pulse,
    run::{Does, Passed, Run},
    search::Pass,
    step::{Failure, Resumes, Source, Step, Stepper},
    table::{Arrival, Next, Tables, digest_of},
    verdict::Trouble,
    visited::{Id, Link},
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
    if let Does::Misuses(what) = &announced.does {
        return Err(Trouble::Failed(Failure::Misuses(what.as_str().into())));
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
            return Err(Trouble::Erratic(Finding::Erratic {
                thread,
                before: describe(tables, to.at),
                now: describe(tables, other),
                differs: difference(tables, to, (other, announced.passed)),
                schedule: Schedule::default(),
            }));
        }
        to
    } else {
        let to = Arrival {
            at: stepper.tables.local(&announced),
            passed: announced.passed,
        };
        stepper.tables.learn_step(from, answer, to);
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
) -> Result<(), Trouble> {
    let mut now = now.clone();
    for (thread, answer) in resumes {
        let learns = (usize::from(*thread), *answer);
        resume(stepper, pulse, run, &mut now, learns)?;
    }
    Ok(())
}

/// Lets a run go on at random, until everybody has ended, nobody can go on, or
/// something is wrong. What is new on the way is learned; who is `curious` goes
/// where something is.
pub(crate) fn wander(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
    now: &mut Configuration,
    (random, curious): (&mut Random, bool),
) -> Result<(), Trouble> {
    for _ in 0..STEPS {
        let threads = now.locals.len();
        let first = random.below(threads.max(1));
        let all = (0..threads).map(|next| (first + next) % threads);
        let news = all.clone().filter(|_| curious).find_map(|thread| {
            let way = stepper.unknown_way(now, thread)?;
            Some((thread, way))
        });
        let (one, mut way) = news.unzip();
        let happens = one.into_iter().chain(all).find_map(|thread| {
            let choose = |ways| way.take().unwrap_or_else(|| random.below(ways));
            match stepper.happens(now, thread, choose) {
                Happening::Waits => None,
                other => Some(other),
            }
        });
        let Some(Happening::Resumes(resumes)) = happens else {
            return Ok(());
        };
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
        let mut run = pass.start_run(pulse)?;
        start(stepper, pulse, &mut run);
        let mut now = pass.root.clone();
        for link in pass.path(self.at) {
            let step = walk(stepper, &now, link);
            resume_all(stepper, pulse, &mut run, &now, &step.resumes)?;
            now = step.after;
        }
        resume_all(stepper, pulse, &mut run, &now, on)?;
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
            let wandered = wander(stepper, self.pulse, &mut run, &mut now, (self.random, true));
            if let Err(trouble) = wandered {
                self.pass.note(trouble);
            }
        }
    }
}

impl Pass<'_> {
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
                .clamp(2, MOST_AUDITS)
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
            if let Err(trouble) = wander(stepper, pulse, &mut run, &mut now, (random, false)) {
                self.note(trouble);
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

/// How many audits there are at most, unless somebody asks for more.
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
