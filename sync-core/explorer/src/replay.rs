//! Replaying a schedule on the program itself.

use std::{convert::Infallible, panic::resume_unwind, sync::Arc, thread};

use crate::{
    leaves::{
        digest::Digest,
        execution::{Execution, ObjectState, Pending, ReplayError, ReplayStep},
        options::Explorer,
        report::Finding,
        schedule::Schedule,
        threads::Threads,
    },
    program::{
        control::{self, Origin, Settings},
        description::Program,
        heartbeat::Heartbeat,
        phase::Phase,
        run::Run,
    },
    semantics::{
        configuration::{Configuration, at_the_end},
        cycle::{Census, Enabled, Fairness, in_phase, listed, stay_in_round},
        reductions::Reductions,
        step::{Resumes, Source, Stepper},
        tables::{Next, Successor, Tables, printed},
    },
};

impl Explorer {
    /// Replays a schedule on the program: what each step does, and what is wrong at
    /// the end. Ends with the schedule, or at the first failure.
    ///
    /// # Errors
    ///
    /// If the program cannot take a step of the schedule.
    ///
    /// # Panics
    ///
    /// If the system refuses a thread.
    ///
    /// # Examples
    ///
    /// ```
    /// use explorer::{Context, Explorer, Object, Operation, Outcome, Verdict};
    ///
    /// #[derive(Debug, Hash)]
    /// struct Acquire;
    ///
    /// impl Operation for Acquire {
    ///     type State = usize;
    ///     fn outcomes(&self, permits: &usize, _: &Context) -> Vec<Outcome<usize>> {
    ///         permits.checked_sub(1).map(Outcome::becomes).into_iter().collect()
    ///     }
    /// }
    ///
    /// let program = |program: &mut explorer::Program| {
    ///     let permits = Object::new(1);
    ///     program.thread("worker", move || {
    ///         permits.perform(Acquire);
    ///         permits.perform(Acquire);
    ///     });
    /// };
    /// let Verdict::Refuted { schedule, .. } = Explorer::new().explore(program).verdict else {
    ///     panic!("the second permit never comes");
    /// };
    /// let execution = Explorer::new().replay(program, &schedule)?;
    /// assert_eq!(execution.steps.len(), 2); // the beginning, and one step
    /// assert!(execution.to_string().contains("worker 0  Acquire object 0"));
    /// assert!(execution.to_string().ends_with("no thread can go on"));
    /// # Ok::<(), explorer::ReplayError>(())
    /// ```
    pub fn replay(
        &self,
        make: impl Fn(&mut Program) + Send + Sync,
        schedule: &Schedule,
    ) -> Result<Execution, ReplayError> {
        let replay = |os_threads| {
            // On a fresh OS thread: the current one may be unusable after a crash.
            thread::scope(|scope| {
                let replay = || self.replay_here(&make, schedule, os_threads);
                scope.spawn(replay).join()
            })
        };
        let mut replayed = replay(self.os_threads);
        // Threads may have noticed that they share an OS thread: then each gets its
        // own.
        if let Ok((execution, mixes_panics)) = &replayed {
            let fails = execution.as_ref().is_ok_and(|it| it.finding.is_some());
            if *mixes_panics || !fails {
                replayed = replay(true);
            }
        }
        let (execution, _) = replayed.unwrap_or_else(|panic| resume_unwind(panic));
        execution
    }

    /// The execution, and whether threads may have seen others panic.
    fn replay_here(
        &self,
        make: &dyn Fn(&mut Program),
        schedule: &Schedule,
        os_threads: bool,
    ) -> (Result<Execution, ReplayError>, bool) {
        // The initial states are printed, too.
        control::record(true);
        let settings = Settings {
            leaks_abandoned: true,
            os_threads,
            ..Settings::of(self)
        };
        let heartbeat = Arc::new(Heartbeat::new());
        let mut execution = Execution {
            threads: Vec::new(),
            steps: Vec::new(),
            finding: None,
        };
        let (found, mixes_panics) = match Run::new(make, settings, &|_| true, &heartbeat) {
            Ok(mut run) => {
                execution.threads.clone_from(&run.classes);
                let mut each = |step| execution.steps.push(step);
                let found = self.replay_run(&mut run, &heartbeat, schedule, &mut each);
                (found, run.mixes_panics())
            }
            Err(finding) => (Ok(Some(*finding)), false),
        };
        control::ends(control::new_number());
        let execution = found.map(|finding| Execution {
            finding,
            ..execution
        });
        (execution, mixes_panics)
    }

    /// Replays a schedule that a search has found, each thread on an OS thread of
    /// its own: the failure, if there is one. The calling OS thread must not run
    /// any program afterwards.
    pub(crate) fn replay_on_os_threads(
        &self,
        make: &dyn Fn(&mut Program),
        schedule: &Schedule,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<Option<Finding>, ReplayError> {
        let settings = Settings {
            os_threads: true,
            ..Settings::of(self)
        };
        let run = heartbeat.during(None, None, || {
            Run::new(make, settings, &|_| true, heartbeat)
        });
        let found = match run {
            Ok(mut run) => self.replay_run(&mut run, heartbeat, schedule, &mut |_| ()),
            Err(finding) => Ok(Some(*finding)),
        };
        control::ends(control::new_number());
        found
    }

    fn replay_run(
        &self,
        run: &mut Run,
        heartbeat: &Heartbeat,
        schedule: &Schedule,
        each: &mut dyn FnMut(ReplayStep),
    ) -> Result<Option<Finding>, ReplayError> {
        let found = self.take_steps(run, heartbeat, schedule, each);
        match run.stray() {
            Some(what) => Ok(Some(Finding::Misuse(what))),
            None => found,
        }
    }

    fn take_steps(
        &self,
        run: &mut Run,
        heartbeat: &Heartbeat,
        schedule: &Schedule,
        each: &mut dyn FnMut(ReplayStep),
    ) -> Result<Option<Finding>, ReplayError> {
        let tables = Tables::new(run.classes.clone());
        let mut stepper = Stepper::new(&tables, Arc::new(Reductions::default()));
        stepper.live = true;
        let at_end: Vec<_> = std::mem::take(&mut run.at_end)
            .into_iter()
            .map(|(object, operation)| (object, tables.operation(&operation)))
            .collect();
        let objects: Vec<_> = run
            .objects
            .iter()
            .map(|(state, _)| tables.state(state))
            .collect();
        let announced = (0..run.threads())
            .map(|thread| heartbeat.during(Some(thread), None, || run.resume(thread, Digest(0))));
        let (mut now, failure) = stepper.begin(objects, announced);
        let mut origins: Vec<_> = run.objects.iter().map(|(_, origin)| *origin).collect();
        let mut visits = vec![Visit::of(&mut stepper, &now, 0)];
        each(replayed(&mut stepper, &now, None, &origins));
        if let Some(failure) = failure {
            return Ok(Some(failure));
        }
        for (step, turn) in (1..).zip(&schedule.0) {
            let thread = turn.thread;
            if thread >= now.locals.len() {
                return Err(ReplayError::NoSuchThread { step, thread });
            }
            origins.extend(creation(&stepper, &now, thread));
            let mut live = Live(run, &tables, heartbeat);
            let taken = match stepper.guided(&now, thread, &turn.picks, &mut live) {
                Ok(taken) => taken.ok_or(ReplayError::CannotStep { step, thread })?,
                Err(never) => match never {},
            };
            now = taken.after;
            each(replayed(&mut stepper, &now, Some(thread), &origins));
            if let Some(failure) = taken.failure {
                return Ok(Some(*failure));
            }
            if taken.announces && !self.fairness {
                visits.clear();
            }
            let mut here = Visit::of(&mut stepper, &now, step);
            here.mover = Some(thread);
            here.ended = taken.ended;
            visits.push(here);
        }
        let finding = cycle(&visits).and_then(|cycle| {
            if self.fairness {
                unfairness(cycle)
            } else {
                livelock(cycle)
            }
        });
        Ok(finding.or_else(|| finding_in(&mut stepper, &now, &at_end)))
    }
}

/// A state on the schedule, and the step that led there.
struct Visit {
    print: Digest,
    /// After this many steps.
    steps: usize,
    busy: Threads,
    enabled: Enabled,
    mover: Option<usize>,
    ended: Threads,
}

impl Visit {
    fn of(stepper: &mut Stepper<'_>, now: &Configuration, steps: usize) -> Self {
        let tables = stepper.tables;
        Self {
            print: stepper.reductions.fingerprint(tables, now),
            steps,
            busy: in_phase(tables, now, |phase| phase != Phase::Remainder),
            enabled: listed(now.threads().filter(|thread| {
                !now.local(tables, *thread).has_ended() && stepper.is_enabled(now, *thread)
            })),
            mover: None,
            ended: 0,
        }
    }
}

/// The part of the schedule since the same state was visited before, if it was.
fn cycle(visits: &[Visit]) -> Option<&[Visit]> {
    let (now, before) = visits.split_last()?;
    let from = before
        .iter()
        .position(|earlier| earlier.print == now.print)?;
    Some(&visits[from..])
}

fn census(cycle: &[Visit]) -> Census {
    let mut census = Census::default();
    for visit in &cycle[1..] {
        census.state(&visit.enabled);
        visit.mover.into_iter().for_each(|it| census.step(it));
    }
    census
}

/// A livelock, if the cycle is strongly fair.
fn livelock(cycle: &[Visit]) -> Option<Finding> {
    census(cycle)
        .is_fair(Fairness::Strong)
        .then(|| Finding::Livelock {
            stem: cycle[0].steps,
        })
}

/// The livelock or starvation that a weakly fair cycle shows.
fn unfairness(cycle: &[Visit]) -> Option<Finding> {
    if !census(cycle).is_fair(Fairness::Weak) {
        return None;
    }
    let stem = cycle[0].steps;
    if cycle[1..].iter().all(|visit| visit.ended == 0) {
        return Some(Finding::Livelock { stem });
    }
    let stays =
        |waits, pair: &[Visit]| waits & stay_in_round((pair[0].busy, pair[1].busy), pair[1].ended);
    let waits = cycle.windows(2).fold(Threads::MAX, stays);
    (waits != 0).then(|| Finding::Starvation {
        thread: waits.trailing_zeros() as usize,
        stem,
    })
}

/// The origin of the object that the thread is about to create, if it is.
fn creation(stepper: &Stepper<'_>, now: &Configuration, thread: usize) -> Option<Origin> {
    let local = stepper.local(now.locals[thread]);
    match local.next {
        Next::Creates(_, kind) => Some(Origin { kind, at: local.at }),
        _ => None,
    }
}

/// The record of a step of this thread.
fn replayed(
    stepper: &mut Stepper<'_>,
    now: &Configuration,
    thread: Option<usize>,
    origins: &[Origin],
) -> ReplayStep {
    let tables = stepper.tables;
    let objects = now.objects.iter().zip(origins);
    let objects = objects.map(|(state, origin)| ObjectState {
        state: printed(tables.states.get(*state)),
        kind: origin.kind,
        made: origin.at,
    });
    let pending = now.locals.iter().map(|local| {
        let local = tables.locals.get(*local);
        match local.next {
            Next::Operation {
                object, operation, ..
            } => Some(Pending {
                object,
                label: tables.label(operation),
                at: local.at,
            }),
            _ => None,
        }
    });
    ReplayStep {
        thread,
        performed: std::mem::take(&mut stepper.performed),
        objects: objects.collect(),
        pending: pending.collect(),
    }
}

/// Resumes the threads of a single run.
struct Live<'a>(&'a mut Run, &'a Tables, &'a Heartbeat);

impl Source for Live<'_> {
    type Error = Infallible;

    fn successor(
        &mut self,
        _: &mut Stepper<'_>,
        _: &Configuration,
        _: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, Infallible> {
        let Self(run, tables, heartbeat) = self;
        let (thread, learned) = (usize::from(thread), *tables.answers.get(answer));
        let announced = heartbeat.during(Some(thread), None, || run.resume(thread, learned));
        Ok(tables.successor(&announced))
    }
}

/// What is wrong with the state in which a schedule ends.
fn finding_in(
    stepper: &mut Stepper<'_>,
    now: &Configuration,
    at_end: &[(u32, u32)],
) -> Option<Finding> {
    let threads = 0..now.locals.len();
    if let Some(race) = threads
        .clone()
        .find_map(|thread| now.fails(stepper.tables, thread))
    {
        return Some(race);
    }
    let unfinished: Vec<_> = threads
        .filter(|thread| !stepper.local(now.locals[*thread]).has_ended())
        .collect();
    if !unfinished.is_empty() {
        let stuck = unfinished
            .iter()
            .all(|thread| !stepper.is_enabled(now, *thread));
        return stuck.then_some(Finding::Deadlock);
    }
    at_the_end(stepper.tables, now, at_end).0
}
