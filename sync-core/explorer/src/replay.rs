//! Replaying a schedule on the program itself.

use std::{convert::Infallible, panic::resume_unwind, sync::Arc, thread};

use crate::{
    leaves::{
        digest::Digest,
        execution::{Choice, Deferred, Execution, ObjectState, Pending, ReplayError, ReplayStep},
        options::Explorer,
        report::Finding,
        schedule::{Schedule, Turn},
        threads::Threads,
    },
    program::{
        control::{self, Origin, Settings},
        description::Program,
        heartbeat::Heartbeat,
        run::Run,
    },
    semantics::{
        configuration::{Configuration, at_the_end},
        cycle::{Fairness, Visit, census, cycle, livelock, stay_in_round},
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
        let replayed = self.replay_further(&make, schedule, None, true);
        replayed.map(|(execution, _)| execution)
    }

    /// Replays a schedule that need not fail, such as the beginning of one. Where
    /// [`replay`](Self::replay) finds nothing wrong, it tries again with each thread
    /// on an OS thread of its own; this does not.
    ///
    /// # Errors
    ///
    /// If the program cannot take a step of the schedule.
    ///
    /// # Panics
    ///
    /// If the system refuses a thread.
    pub fn follow(
        &self,
        make: impl Fn(&mut Program) + Send + Sync,
        schedule: &Schedule,
    ) -> Result<Execution, ReplayError> {
        let replayed = self.replay_further(&make, schedule, None, false);
        replayed.map(|(execution, _)| execution)
    }

    /// Replays a schedule and takes one more step: the next operation of `thread`,
    /// with the outcome of this number (see [`Execution::choices`]) and with no
    /// more operations than cannot be separated from it. Returns the schedule with
    /// that step.
    ///
    /// # Errors
    ///
    /// If the program cannot take a step of the schedule, or the one after it; the
    /// latter is counted like the others.
    ///
    /// # Panics
    ///
    /// If the system refuses a thread.
    ///
    /// # Examples
    ///
    /// ```
    /// # use explorer::{Context, Explorer, Object, Operation, Outcome, Schedule};
    /// #
    /// # #[derive(Debug, Hash)]
    /// # enum Lock { Acquire, Release }
    /// #
    /// # impl Operation for Lock {
    /// #     type State = usize;
    /// #     fn outcomes(&self, free: &usize, _: &Context) -> Vec<Outcome<usize>> {
    /// #         match self {
    /// #             Self::Acquire => free.checked_sub(1).map(Outcome::becomes).into_iter().collect(),
    /// #             Self::Release => vec![Outcome::becomes(free + 1)],
    /// #         }
    /// #     }
    /// # }
    /// let program = |program: &mut explorer::Program| {
    ///     let lock = std::rc::Rc::new(Object::new(1));
    ///     for _ in 0..2 {
    ///         let lock = lock.clone();
    ///         program.thread("worker", move || {
    ///             lock.perform(Lock::Acquire);
    ///             lock.perform(Lock::Release);
    ///         });
    ///     }
    /// };
    /// let explorer = Explorer::new();
    /// let (schedule, execution) = explorer.advance(program, &Schedule::default(), 1, 0)?;
    /// assert_eq!(schedule.to_string(), "1");
    /// assert!(execution.choices[0].is_empty()); // it has to wait
    /// assert_eq!(execution.choices[1].len(), 1); // it can release the lock
    /// assert!(explorer.advance(program, &schedule, 0, 0).is_err());
    /// # Ok::<(), explorer::ReplayError>(())
    /// ```
    pub fn advance(
        &self,
        make: impl Fn(&mut Program) + Send + Sync,
        schedule: &Schedule,
        thread: usize,
        outcome: u32,
    ) -> Result<(Schedule, Execution), ReplayError> {
        let further = Some((thread, outcome));
        let (execution, taken) = self.replay_further(&make, schedule, further, false)?;
        let mut schedule = schedule.clone();
        // Without it, the schedule itself has failed.
        schedule.0.extend(taken);
        Ok((schedule, execution))
    }

    /// Replays a schedule and perhaps one step more, which is returned. A schedule
    /// that `should_fail` and does not is replayed on OS threads, too.
    fn replay_further(
        &self,
        make: &(dyn Fn(&mut Program) + Sync),
        schedule: &Schedule,
        further: Option<(usize, u32)>,
        should_fail: bool,
    ) -> Result<(Execution, Option<Turn>), ReplayError> {
        let replay = |os_threads| {
            // On a fresh OS thread: the current one may be unusable after a crash.
            thread::scope(|scope| {
                let replay = || self.replay_here(&make, (schedule, further), os_threads);
                scope.spawn(replay).join()
            })
        };
        let mut replayed = replay(self.os_threads);
        // Threads may have noticed that they share an OS thread: then each gets its
        // own.
        if let Ok((execution, mixes_panics)) = &replayed {
            let fails = execution.as_ref().is_ok_and(|it| it.0.finding.is_some());
            if *mixes_panics || should_fail && !fails {
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
        (schedule, further): (&Schedule, Option<(usize, u32)>),
        os_threads: bool,
    ) -> (Result<(Execution, Option<Turn>), ReplayError>, bool) {
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
            choices: Vec::new(),
        };
        let (found, mixes_panics) = match Run::new(make, settings, &|_| true, &heartbeat) {
            Ok(mut run) => {
                execution.threads.clone_from(&run.classes);
                let mut each = |step| execution.steps.push(step);
                let found = self.replay_run(&mut run, &heartbeat, (schedule, further), &mut each);
                (found, run.mixes_panics())
            }
            Err(finding) => (Ok(Ending::failing(*finding)), false),
        };
        control::ends(control::new_number());
        let execution = found.map(|ending| {
            let execution = Execution {
                finding: ending.finding,
                choices: ending.choices,
                ..execution
            };
            (execution, ending.further)
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
            Ok(mut run) => self.replay_run(&mut run, heartbeat, (schedule, None), &mut |_| ()),
            Err(finding) => Ok(Ending::failing(*finding)),
        };
        control::ends(control::new_number());
        found.map(|ending| ending.finding)
    }

    fn replay_run(
        &self,
        run: &mut Run,
        heartbeat: &Heartbeat,
        schedule: (&Schedule, Option<(usize, u32)>),
        each: &mut dyn FnMut(ReplayStep),
    ) -> Result<Ending, ReplayError> {
        let found = self.take_steps(run, heartbeat, schedule, each);
        match run.stray() {
            Some(what) => Ok(Ending::failing(Finding::Misuse(what))),
            None => found,
        }
    }

    fn take_steps(
        &self,
        run: &mut Run,
        heartbeat: &Heartbeat,
        (schedule, further): (&Schedule, Option<(usize, u32)>),
        each: &mut dyn FnMut(ReplayStep),
    ) -> Result<Ending, ReplayError> {
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
        let mut visits = vec![visit(&mut stepper, &now, 0)];
        each(replayed(&mut stepper, &now, None, &origins));
        if let Some(failure) = failure {
            return Ok(Ending::failing(failure));
        }
        let mut ending = Ending::default();
        let turns = schedule.0.iter().map(|turn| (turn.thread, Ok(&turn.picks)));
        let further = further.map(|(thread, first)| (thread, Err(first)));
        for (step, (thread, picks)) in (1..).zip(turns.chain(further)) {
            if thread >= now.locals.len() {
                return Err(ReplayError::NoSuchThread { step, thread });
            }
            origins.extend(creation(&stepper, &now, thread));
            let mut live = Live(run, &tables, heartbeat);
            let taken = match picks {
                Ok(picks) => stepper.guided(&now, thread, picks, &mut live),
                Err(first) => stepper.beginning(&now, thread, first, &mut live),
            };
            let taken = match taken {
                Ok(taken) => taken.ok_or(ReplayError::CannotStep { step, thread })?,
                Err(never) => match never {},
            };
            if picks.is_err() {
                let picks = taken.picks.to_vec();
                ending.further = Some(Turn { thread, picks });
            }
            now = taken.after;
            each(replayed(&mut stepper, &now, Some(thread), &origins));
            if let Some(failure) = taken.failure {
                ending.finding = Some(*failure);
                return Ok(ending);
            }
            // A cycle without progress announces nothing, and what cannot be relied
            // on does not happen for ever.
            if taken.announces && !self.fairness || !taken.reliable {
                visits.clear();
            }
            let mut here = visit(&mut stepper, &now, step);
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
        ending.finding = finding.or_else(|| finding_in(&mut stepper, &now, &at_end));
        let goes_on = match &ending.finding {
            None | Some(Finding::Livelock { .. } | Finding::Starvation { .. }) => true,
            Some(_) => false,
        };
        if goes_on {
            let choices = now.threads().map(|thread| stepper.choices(&now, thread));
            ending.choices = choices.collect();
        }
        Ok(ending)
    }
}

fn visit(stepper: &mut Stepper<'_>, now: &Configuration, steps: usize) -> Visit {
    Visit::of(stepper, &Reductions::default(), now, steps)
}

/// How a replay ends.
#[derive(Default)]
struct Ending {
    finding: Option<Finding>,
    /// The step after the schedule.
    further: Option<Turn>,
    choices: Vec<Vec<Choice>>,
}

impl Ending {
    fn failing(finding: Finding) -> Self {
        Self {
            finding: Some(finding),
            ..Self::default()
        }
    }
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
    let deferred = now.locals.iter().map(|local| {
        let deferred = tables.locals.get(*local).deferred.iter();
        deferred
            .map(|(object, operation)| Deferred {
                object: *object,
                label: tables.label(*operation),
            })
            .collect()
    });
    ReplayStep {
        thread,
        performed: std::mem::take(&mut stepper.performed),
        objects: objects.collect(),
        pending: pending.collect(),
        deferred: deferred.collect(),
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
