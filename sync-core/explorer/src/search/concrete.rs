//! Running the program's own code: to find out what threads do, and to see
//! whether they do it every time.

use std::sync::Arc;

use super::{
    random::Random,
    runs::{Runs, another_program},
    stop::Stop,
    visited::{Link, Visited},
};
use crate::{
    leaves::{digest::Digest, numbers::Id, report::Finding},
    program::{control::NextAction, heartbeat::Heartbeat, run::Run, thread_state::Segment},
    semantics::{
        apply::Applied,
        configuration::Configuration,
        step::{Resumes, Source, Step, Stepper},
        tables::{Fact, Next, Successor, Tables, digest_of},
    },
};

/// Lets all threads of a run come to their first announcement.
pub(crate) fn start(
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
) -> (Configuration, Option<Finding>) {
    let tables = stepper.tables;
    let objects = run.objects.iter().map(|(state, _)| tables.state(state));
    let objects: Vec<_> = objects.collect();
    let threads = 0..run.threads();
    let announced = threads
        .map(|thread| heartbeat.during(Some(thread), None, || run.resume(thread, Digest(0))));
    let (now, failure) = stepper.begin(objects, announced);
    stepper.notices_sharing |= run.mixes_panics();
    (now, run.stray().map(Finding::Misuse).or(failure))
}

/// Lets one thread of a run go on with what it has learned, to its next
/// announcement: where it should come to, or, if nobody knows, wherever it does.
pub(crate) fn resume(
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
    now: &mut Configuration,
    (thread, answer): (usize, u32),
) -> Result<Successor, Stop> {
    if Run::is_spent() {
        return Err(Stop::Spent);
    }
    let from = now.locals[thread];
    let last = stepper.local(from).at;
    let digest = *stepper.tables.answers.get(answer);
    let announced = heartbeat.during(Some(thread), Some(last), || run.resume(thread, digest));
    if announced.segment.breaks_symmetry {
        // Wherever that was: if it matters, the search begins anew.
        stepper.note_broken_symmetry(thread);
    }
    stepper.notices_sharing |= run.mixes_panics();
    let misuse = match &announced.next {
        NextAction::Misuses(what) => Some(what.clone()),
        _ => run.stray(),
    };
    if let Some(what) = misuse {
        return Err(Finding::Misuse(what).into());
    }
    if Run::is_spent() || matches!(announced.next, NextAction::Overflows(_)) {
        // Nothing may run here any more, or only at its own risk.
        let local = stepper.tables.local(&announced);
        let mut there = now.clone();
        there.comes_to(stepper.tables, thread, local);
        let failure = there.fails(stepper.tables, thread);
        return Err(failure.expect("it has failed").into());
    }
    let to = if let Some(to) = stepper.known_step(from, answer) {
        let same = digest_of(&announced) == stepper.local(to.at).digest;
        if !same || announced.segment != to.segment {
            let other = (stepper.tables.local(&announced), announced.segment);
            return Err(Stop::Found {
                finding: Box::new(nondeterministic(stepper.tables, thread, to, other)),
                fact: Some((from, answer)),
            });
        }
        to
    } else {
        let to = stepper.tables.successor(&announced);
        let origin = stepper.at.map(|(at, _)| at);
        let fact = Fact { to, origin };
        stepper.tables.learn_step(from, answer, fact);
        to
    };
    now.comes_to(stepper.tables, thread, to.at);
    Ok(to)
}

/// A thread began at one point, and later at another.
pub(crate) fn nondeterministic_start(
    tables: &Tables,
    thread: usize,
    before: u32,
    now: u32,
) -> Stop {
    let before = Successor {
        at: before,
        segment: Segment::default(),
        may_fail: false,
    };
    nondeterministic(tables, thread, before, (now, Segment::default())).into()
}

/// A thread came to one point, and later to another, though it knew the same.
fn nondeterministic(
    tables: &Tables,
    thread: usize,
    before: Successor,
    now: (u32, Segment),
) -> Finding {
    Finding::Nondeterministic {
        thread,
        before: describe(tables, before.at),
        now: describe(tables, now.0),
        differs: difference(tables, before, now),
        first: None,
        schedule: None,
    }
}

/// Lets the threads of a run go on as a step says, each from where it is now.
pub(crate) fn resume_all(
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
    now: &mut Configuration,
    resumes: &Resumes,
    mut seen: impl FnMut((u32, u32)),
) -> Result<(), Stop> {
    for (thread, answer) in resumes {
        let learns = (usize::from(*thread), *answer);
        let from = now.locals[learns.0];
        resume(stepper, heartbeat, run, now, learns)?;
        seen((from, *answer));
    }
    Ok(())
}

/// Lets a run go on at random, and to where something is new, until everybody has
/// ended, nobody can go on, or something is wrong. What is new is learned.
fn random_walk_on(
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
    now: &mut Configuration,
    random: &mut Random,
) -> Result<(), Stop> {
    let mut steps_without_discovery = 0;
    for _ in 0..STEPS {
        steps_without_discovery += 1;
        if steps_without_discovery > MOST_STEPS_WITHOUT_DISCOVERY {
            break;
        }
        let threads = now.locals.len();
        let first = random.below(threads.max(1));
        let all = (0..threads).map(|next| (first + next) % threads);
        let unexplored = all.clone().find_map(|thread| {
            let pick = stepper.unexplored_transition(now, thread)?;
            Some((thread, pick))
        });
        if unexplored.is_some() {
            steps_without_discovery = 0;
        }
        let (one, mut pick) = unexplored.unzip();
        let applied = one.into_iter().chain(all).find_map(|thread| {
            let choose = |outcomes| pick.take().unwrap_or_else(|| random.below(outcomes));
            match stepper.apply(now, thread, choose) {
                Applied::Waits => None,
                other => Some(other),
            }
        });
        let Some(Applied::Resumes(_, resumes)) = applied else {
            return Ok(());
        };
        for (thread, answer) in resumes {
            let thread = usize::from(thread);
            resume(stepper, heartbeat, run, now, (thread, answer))?;
            if now.fails(stepper.tables, thread).is_some() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// How far a run wanders at most.
pub(crate) const STEPS: usize = 10_000;

/// After so many steps it has seen enough.
const MOST_STEPS_WITHOUT_DISCOVERY: usize = 100;

fn describe(tables: &Tables, local: u32) -> String {
    let local = tables.locals.get(local);
    match &local.next {
        Next::Operation {
            object, operation, ..
        } => {
            format!(
                "{} on object {object} at {}",
                tables.label(*operation).verb(),
                local.at
            )
        }
        Next::Creates(..) => format!("create an object at {}", local.at),
        Next::Ends => "end".to_owned(),
        Next::Fails(failure) => format!("fail: {failure}"),
        Next::Overflows(_) => "run out of stack".to_owned(),
    }
}

/// What tells two things apart that a thread was about to do, where it seems to
/// be the same.
fn difference(tables: &Tables, first: Successor, second: (u32, Segment)) -> String {
    let (one, other) = (tables.locals.get(first.at), tables.locals.get(second.0));
    if describe(tables, first.at) != describe(tables, second.0) {
        "what it does"
    } else if one.deferred.as_slice() != other.deferred.as_slice() {
        "what it has announced just before"
    } else if let (Next::Operation { operation: a, .. }, Next::Operation { operation: b, .. }) =
        (&one.next, &other.next)
        && a != b
    {
        "what it leaves behind in the object"
    } else if matches!((&one.next, &other.next), (Next::Creates(a, _), Next::Creates(b, _)) if a != b) {
        "what it puts into the object that it makes"
    } else if one.phase != other.phase || first.segment != second.1 {
        "what it has said of its round, or whether it has asked who it is"
    } else {
        "what it has said that it learned, keeps or forgets"
    }
    .to_owned()
}

/// Finds out by running the program's code what a thread does next.
pub(crate) struct ConcreteSource<'a, 't> {
    pub(crate) runs: &'a Runs<'t>,
    pub(crate) visited: &'a Visited,
    pub(crate) heartbeat: &'a Arc<Heartbeat>,
    pub(crate) random: &'a mut Random,
    /// The state from which a step is being looked for.
    pub(crate) at: Id,
    /// A run of the program that has come to that state and gone on like this,
    /// to there.
    pub(crate) run: Option<(Run, Resumes, Configuration)>,
}

impl Source for ConcreteSource<'_, '_> {
    type Error = Stop;

    fn successor(
        &mut self,
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, Stop> {
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
        let to = resume(
            stepper,
            self.heartbeat,
            &mut run,
            &mut now,
            (number, answer),
        )?;
        let mut done = before.clone();
        done.push((thread, answer));
        self.run = Some((run, done, now));
        Ok(to)
    }
}

impl ConcreteSource<'_, '_> {
    /// Runs the program to the state, and on.
    fn run_to(&self, stepper: &mut Stepper<'_>, on: &Resumes) -> Result<Run, Stop> {
        let Self {
            runs,
            visited,
            heartbeat,
            ..
        } = self;
        let at = stepper.at.take();
        let run = run_to((runs, visited), stepper, heartbeat, self.at, |_, _| {});
        stepper.at = at;
        let (mut run, mut now) = run?;
        resume_all(stepper, heartbeat, &mut run, &mut now, on, |_| {})?;
        Ok(run)
    }

    /// The run is not needed any more. Since it is there, and would have to be
    /// unwound, it goes on and learns what the search may want to know later.
    /// Not if somebody has been woken and not gone on yet.
    pub(crate) fn retire(&mut self, stepper: &mut Stepper<'_>) {
        if let Some((mut run, _, mut now)) = self.run.take() {
            let is_half_way = now
                .threads()
                .any(|thread| now.is_woken(stepper.tables, thread));
            if is_half_way || self.runs.settings.leaks_abandoned {
                return;
            }
            let at = stepper.at.take();
            let walked = random_walk_on(stepper, self.heartbeat, &mut run, &mut now, self.random);
            stepper.at = at;
            if let Err(stop) = walked {
                self.runs.note(stop);
            }
        }
    }
}

/// Runs the program to a state of the search, and tells `seen` of what each
/// thread did again on the way: where it was, what it learned, and from which
/// state of the search that step leads.
pub(crate) fn run_to(
    (runs, visited): (&Runs<'_>, &Visited),
    stepper: &mut Stepper<'_>,
    heartbeat: &Arc<Heartbeat>,
    to: Id,
    mut seen: impl FnMut((u32, u32), Id),
) -> Result<(Run, Configuration), Stop> {
    let mut run = runs.start(heartbeat, false)?;
    let (begun, _) = start(stepper, heartbeat, &mut run);
    let mut now = runs.root.clone();
    if begun.objects != now.objects {
        return Err(another_program());
    }
    let mut begins = now.locals.iter().zip(&begun.locals).enumerate();
    if let Some((thread, (known, here))) = begins.find(|(_, (known, here))| known != here) {
        return Err(nondeterministic_start(
            stepper.tables,
            thread,
            *known,
            *here,
        ));
    }
    for link in visited.path(to) {
        let step = step_of(stepper, &now, link);
        resume_all(
            stepper,
            heartbeat,
            &mut run,
            &mut now,
            &step.resumes,
            |fact| {
                seen(fact, link.parent);
            },
        )?;
        now = step.after;
    }
    Ok((run, now))
}

/// The step that a link is.
pub(crate) fn step_of(stepper: &mut Stepper<'_>, now: &Configuration, link: Link) -> Step {
    let mut steps = stepper.known_steps(now, link.thread());
    steps.swap_remove(link.branch())
}
