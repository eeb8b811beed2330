//! Concrete runs: executing the program's own code, to find out what threads do,
//! and to check what was found.

use std::sync::Arc;

use super::{
    random::Random,
    runs::{Runs, another_program},
    stop::Stop,
    visited::{Link, Visited},
};
use crate::{
    leaves::{digest::Digest, numbers::Id, report::Finding, schedule::Schedule},
    program::{control::NextAction, heartbeat::Heartbeat, run::Run, thread_state::Segment},
    semantics::{
        apply::Applied,
        configuration::Configuration,
        keys::Key,
        step::{Resumes, Source, Step, Stepper},
        tables::{Fact, Next, Successor, Tables, digest_of},
    },
};

/// Runs all threads to their first announcements.
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

/// Resumes a thread of a run with an answer, to its next announcement. Checks its
/// successor against the one recorded, or records it.
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
        // Even on a random walk: if it matters, another pass is made.
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
        // The thread has crashed: only the failure can be reported.
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
        let used = stepper.scouts || origin.is_some() && !stepper.reductions.is_shared(from);
        let fact = Fact { to, origin, used };
        stepper.tables.learn_step(from, answer, fact);
        to
    };
    now.comes_to(stepper.tables, thread, to.at);
    Ok(to)
}

/// A thread had one first announcement, and later another.
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

/// A thread with the same history had one successor, and later another.
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

/// Resumes the threads of a run as a step does, and reports each transition to
/// `seen`.
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

/// Continues a run at random, preferring transitions that are not recorded yet,
/// until no thread is enabled, something is wrong, or nothing new is found. Records
/// what is new.
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

/// The most steps of a random walk.
pub(crate) const STEPS: usize = 10_000;

/// How many steps in a row without a new transition end a random walk.
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

/// How two actions of a thread differ that should be the same.
fn difference(tables: &Tables, first: Successor, second: (u32, Segment)) -> String {
    let (one, other) = (tables.locals.get(first.at), tables.locals.get(second.0));
    if describe(tables, first.at) != describe(tables, second.0) {
        "the announced action"
    } else if one.deferred.as_slice() != other.deferred.as_slice() {
        "what it performs just before"
    } else if let (Next::Operation { operation: a, .. }, Next::Operation { operation: b, .. }) =
        (&one.next, &other.next)
        && a != b
    {
        "the value with which it leaves the object"
    } else if matches!((&one.next, &other.next), (Next::Creates(a, _), Next::Creates(b, _)) if a != b) {
        "the initial state of the object that it makes"
    } else if one.phase != other.phase || first.segment != second.1 {
        "its phase, or whether it breaks symmetry,"
    } else {
        "its history (what it observes, keeps, restores or resets)"
    }
    .to_owned()
}

/// Finds successors by running the program's code.
pub(crate) struct ConcreteSource<'a, 't> {
    pub(crate) runs: &'a Runs<'t>,
    pub(crate) visited: &'a Visited,
    pub(crate) heartbeat: &'a Arc<Heartbeat>,
    pub(crate) random: &'a mut Random,
    /// The state whose steps are computed.
    pub(crate) at: Id,
    /// A run that has been brought to that state, the threads that it has resumed
    /// since, and where they really are.
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
        let (mut run, there) = match self.run.take() {
            Some((run, done, there)) if done == *before => (run, there),
            other => {
                self.run = other;
                self.retire(stepper);
                self.run_to(stepper, before)?
            }
        };
        let mut now = now.really_at(&there);
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
    /// Runs the program to the state, and resumes these threads.
    fn run_to(
        &self,
        stepper: &mut Stepper<'_>,
        on: &Resumes,
    ) -> Result<(Run, Configuration), Stop> {
        let Self {
            runs,
            visited,
            heartbeat,
            ..
        } = self;
        let at = stepper.at.take();
        let run = run_to((runs, visited), stepper, heartbeat, self.at, |_, _| {});
        stepper.at = at;
        let (mut run, _, mut there) = run?;
        resume_all(stepper, heartbeat, &mut run, &mut there, on, |_| {})?;
        Ok((run, there))
    }

    /// Ends the current run. It would have to be unwound anyway, so it is first
    /// continued at random, to record transitions that the search may need later;
    /// not if a thread has been woken and not resumed yet.
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

/// Takes the steps of the search's schedule, and returns the threads that each
/// resumes, the state after them, and the failure that ends them, if there is one.
pub(crate) fn follow(
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
    mut now: Configuration,
    schedule: &Schedule,
) -> Result<(Vec<Resumes>, Configuration, Option<Finding>), Stop> {
    let mut prefix = Vec::new();
    for turn in &schedule.0 {
        // Its threads are run, even where the tables know what they do.
        stepper.live = true;
        let mut source = Following { heartbeat, run };
        let taken = stepper.guided(&now, turn.thread, &turn.picks, &mut source);
        stepper.live = false;
        stepper.performed.clear();
        let step = taken?.ok_or_else(another_program)?;
        prefix.push(step.resumes);
        now = step.after;
        if step.failure.is_some() {
            return Ok((prefix, now, step.failure.map(|it| *it)));
        }
    }
    Ok((prefix, now, None))
}

/// Runs the threads of a run, and checks or records what they do.
struct Following<'a> {
    heartbeat: &'a Heartbeat,
    run: &'a mut Run,
}

impl Source for Following<'_> {
    type Error = Stop;

    fn successor(
        &mut self,
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        _: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, Stop> {
        let learns = (usize::from(thread), answer);
        resume(stepper, self.heartbeat, self.run, &mut now.clone(), learns)
    }
}

/// Runs the program to the state in which the search begins.
pub(crate) fn run_to_root(
    runs: &Runs<'_>,
    stepper: &mut Stepper<'_>,
    heartbeat: &Arc<Heartbeat>,
) -> Result<(Run, Configuration), Stop> {
    let mut run = runs.start(heartbeat, false)?;
    let (begun, _) = start(stepper, heartbeat, &mut run);
    let mut now = runs.begun.clone();
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
    for resumes in &runs.prefix {
        resume_all(stepper, heartbeat, &mut run, &mut now, resumes, |_| {})?;
    }
    Ok((run, runs.root.clone()))
}

/// Runs the program to a state of the search, and reports each transition on the
/// way to `seen`, with the state of the search from which its step starts. Returns that
/// state too, and the same with the local states where the threads really are.
pub(crate) fn run_to(
    (runs, visited): (&Runs<'_>, &Visited),
    stepper: &mut Stepper<'_>,
    heartbeat: &Arc<Heartbeat>,
    to: Id,
    mut seen: impl FnMut((u32, u32), Id),
) -> Result<(Run, Configuration, Configuration), Stop> {
    let (mut run, mut now) = run_to_root(runs, stepper, heartbeat)?;
    let mut there = now.clone();
    for id in visited.path(to)? {
        let (key, link) = visited.get(id)?;
        let from = link.parent;
        let step = step_to(stepper, &now, (key, link));
        resume_all(
            stepper,
            heartbeat,
            &mut run,
            &mut there,
            &step.resumes,
            |fact| {
                seen(fact, from);
            },
        )?;
        now = step.after;
        there = now.really_at(&there);
    }
    Ok((run, now, there))
}

/// The step by which a state was reached first, from the state before it.
pub(crate) fn step_to(
    stepper: &mut Stepper<'_>,
    before: &Configuration,
    (key, link): (Key<'_>, Link),
) -> Step {
    let thread = usize::from(link.thread);
    let reductions = Arc::clone(&stepper.reductions);
    let leads_there = |step: &Step| {
        let is_as_exact = || {
            let words = key.words;
            words.is_none_or(|words| *reductions.words(&step.after) == *words)
        };
        reductions.fingerprint(stepper.tables, &step.after) == key.print && is_as_exact()
    };
    let mut steps = stepper.known_steps(before, thread).into_iter();
    let step = steps.find(|step| step.failure.is_none() && leads_there(step));
    step.expect("the state has been reached by it")
}
